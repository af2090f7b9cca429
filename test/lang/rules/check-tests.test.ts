import { expect, test } from 'vitest'
import { complaintsOf } from '../../support/compile-text.ts'

const check = (steps: string): Promise<string[]> =>
  complaintsOf(
    'source logs = stdin(format: syslog)\nsink out = stdout\nfrom logs | keep host, severity_code | to out\n' +
      `test "it works" {\n${steps}\n}\n`,
  )

test('a right test has no complaint', async () => {
  expect(
    await check(
      '  given logs lines """\n  <38>x\n  """\n  given logs [{host: "a", pid: 1}]\n  advance 5m\n  expect out [{host: "a"}]\n  expect out count 3',
    ),
  ).toEqual([])
})

test.each([
  ['given lgs [{host: "a"}]', 'LP2001 lgs'],
  ['given out [{host: "a"}]', 'LP2014 out'],
  ['given logs [{hst: "a"}]', 'LP3001 hst'],
  ['given logs [{host: 5}]', 'LP3080 5'],
  ['given logs ["a"]', 'LP3086 "a"'],
  ['given logs lines 5', 'LP3086 5'],
  ['expect outt empty', 'LP2002 outt'],
  ['expect out [{pid: 5}]', 'LP3001 pid'],
  ['expect out [{severity_code: "a"}]', 'LP3080 "a"'],
  ['advance 5', 'LP3086 5'],
  ['given $table [{a: 1}]', 'LP2003 $table'],
])('%s is %s', async (step, complaint) => {
  expect(await check(`  ${step}`)).toEqual([complaint])
})
