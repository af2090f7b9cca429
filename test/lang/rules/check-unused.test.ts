import { expect, test } from 'vitest'
import { complaintsOf } from '../../support/compile-text.ts'

const flow = 'from stdin(format: json) | to stdout'

test.each([
  ['source a = file("a")', 'LP4021 a'],
  ['sink a = file("a")', 'LP4022 a'],
  ['param a: int = 1', 'LP4023 a'],
  ['stream a = from file("a")', 'LP4020 a'],
  ['fn a(x: int): int = x', 'LP4024 a'],
  ['stage a = limit(1)', 'LP4024 a'],
  ['type a = {b: int}', 'LP4024 a'],
])('%s that nothing names is %s', async (declaration, complaint) => {
  expect(await complaintsOf(`${declaration}\n${flow}`)).toEqual([complaint])
})

test('what only a stage of a later version names is used', async () => {
  const text = 'param a: int = 1\nfrom stdin(format: json) | batch(max: $a) | to stdout'
  expect(await complaintsOf(text)).toEqual(['LP2090 batch'])
})

test('a file without a flow is there for others', async () => {
  expect(await complaintsOf('param a: int = 1\nsource b = file("b")')).toEqual([])
})

test('an own stage that nobody uses is checked all the same', async () => {
  expect(await complaintsOf(`stage a(n: int) = set b = $n + "x"\n${flow}`)).toEqual(['LP3021 $n + "x"'])
})
