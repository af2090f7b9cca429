import { expect, test } from 'vitest'
import { complaintsOf, typeOf } from '../../support/compile-text.ts'

const flow = 'from stdin(format: json)'

test('an own function is typed by the arguments of each call', async () => {
  const text = (body: string) => `fn twice(x: any): any = x + x\n${flow} | set a = ${body} | to stdout`
  expect(await complaintsOf(text('twice(1)'))).toEqual([])
  expect(await complaintsOf(text('twice(1, 2)'))).toEqual(['LP3042 2'])
  expect(await complaintsOf(text('twice()'))).toEqual(['LP3041 twice'])
})

test('a mistake in a function is told once, where it is declared', async () => {
  const text = `fn bad(x: int): int = x + "a"\n${flow} | set a = bad(1), b = bad(2) | to stdout`
  expect(await complaintsOf(text)).toEqual(['LP3021 x + "a"'])
})

test('a call that the body cannot work with is told', async () => {
  const text = `fn inc(x: any): any = x + 1\n${flow} | set a = inc("a") | to stdout`
  expect(await complaintsOf(text)).toEqual(['LP3021 x + 1'])
})

test('a function sees its parameters and params, never fields', async () => {
  const text = `param add: int = 1\nfn f(x: int): int = x + $add + other\n${flow} | set a = f(1) | to stdout`
  expect(await complaintsOf(text)).toEqual(['LP3001 other'])
})

test('two functions that lead to each other are told of once', async () => {
  const text = `fn a(x: int): int = b(x)\nfn b(x: int): int = a(x)\n${flow} | set c = a(1) | to stdout`
  expect((await complaintsOf(text)).map((one) => one.slice(0, 6))).toEqual(['LP2016'])
})

test('functions nested without end do not hang the check', async () => {
  const levels = Array.from({ length: 40 }, (_, i) => `fn f${i + 1}(x: int): int = f${i}(f${i}(x))`)
  const text = `fn f0(x: int): int = x + 1\n${levels.join('\n')}\n${flow} | set a = f40(n) | to stdout`
  expect((await complaintsOf(text)).every((one) => one.startsWith('LP4006'))).toBe(true)
}, 5000)

test('the result has the type of the body', async () => {
  expect(await typeOf('1', '{..}')).toBe('int')
  const text = `fn half(x: float): int = x / 2\n${flow} | set a = half(1.5) | to stdout`
  expect(await complaintsOf(text)).toEqual(['LP3080 x / 2'])
})
