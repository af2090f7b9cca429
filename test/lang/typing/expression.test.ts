import { describe, expect, test } from 'vitest'
import { complaintsOf, planOf, stepsOf, typeOf } from '../../support/compile-text.ts'

const event =
  '{n: int, f: float, s: string, m: string?, t: time, d: duration, b: bool, l: list<int>, r: {a: int}, x: any}'

describe('the type of', () => {
  test.each([
    ['n + 1', 'int'],
    ['n + f', 'float'],
    ['n / 2', 'float'],
    ['n / f', 'float?'],
    ['t - t', 'duration'],
    ['t + d', 'time'],
    ['d / 1ms', 'float'],
    ['d * 2', 'duration'],
    ['s + s', 'string'],
    ['m + s', 'string?'],
    ['x + s', 'string?'],
    ['x + 1', 'any'],
    ['n > 1', 'bool'],
    ['m > s', 'bool?'],
    ['m == s', 'bool'],
    ['not b', 'bool'],
    ['m ?? "none"', 'string'],
    ['m ?? m', 'string?'],
    ['r.a', 'int'],
    ['r["a"]', 'int'],
    ['l[0]', 'int?'],
    ['x.y.z', 'any'],
    ['b ? 1 : 2.5', 'float'],
    ['b ? 1 : null', 'int?'],
    ['case { b -> "a", n > 2 -> "b" }', 'string?'],
    ['"${n} of ${m}"', 'string'],
    ['[1, 2.5]', 'list<float>'],
    ['{a: n, b: [s]}', '{a: int, b: list<string>}'],
    ['n in 1..5', 'bool'],
    ['m in ["a"]', 'bool?'],
    ['s =~ /a/', 'bool'],
    ['-d', 'duration'],
    ['10MiB', 'int'],
    ['10%', 'float'],
    ['map(l, i -> i + 0.5)', 'list<float>'],
    ['map(split(s, ","), w -> length(w))', 'list<int>'],
    ['@time', 'time?'],
    ['@line', 'int'],
    ['exists(m)', 'bool'],
    ['int(s)', 'int?'],
  ])('%s is %s', async (expression, type) => {
    expect(await typeOf(expression, event)).toBe(type)
  })
})

describe('what is wrong with', () => {
  test.each([
    ['s > 3', 'LP3021 s > 3'],
    ['s + 3', 'LP3021 s + 3'],
    ['t + 5', 'LP3021 t + 5'],
    ['d > 5', 'LP3021 d > 5'],
    ['b < b', 'LP3021 b < b'],
    ['n == "5"', 'LP3022 n == "5"'],
    ['n ?? "a"', 'LP3023 n ?? "a"'],
    ['s =~ "a"', 'LP3024 "a"'],
    ['s =~ m', 'LP3043 m'],
    ['n =~ /a/', 'LP3021 n'],
    ['"a" in s', 'LP3021 "a" in s'],
    ['s and b', 'LP3020 s'],
    ['not n', 'LP3020 n'],
    ['s.a', 'LP3003 a'],
    ['r.b', 'LP3001 b'],
    ['nn', 'LP3001 nn'],
    ['s[0]', 'LP3004 s[0]'],
    ['l["a"]', 'LP3004 "a"'],
    ['lower(n)', 'LP3040 n'],
    ['lower()', 'LP3041 lower'],
    ['lower(s, s)', 'LP3042 s'],
    ['truncate(s, 5, sufix: "")', 'LP3042 sufix'],
    ['@tme', 'LP2009 @tme'],
    ['$nosuch', 'LP2003 $nosuch'],
    ['nosuch(s)', 'LP2004 nosuch'],
    ['secret("A")', 'LP2061 secret("A")'],
    ['100/s', 'LP3026 100/s'],
    ['-s', 'LP3021 -s'],
    ['s + nosuch(n) + 1', 'LP2004 nosuch'],
  ])('%s is %s, and nothing else', async (expression, complaint) => {
    const text = `type E = ${event}\nfrom stdin(format: json, schema: E) | set it = ${expression} | to stdout`
    expect(await complaintsOf(text)).toEqual([complaint])
  })
})

describe('a constant expression', () => {
  const constantOf = async (expression: string): Promise<unknown> => {
    const [node] = stepsOf(await planOf(`from stdin(format: json) | set it = ${expression} | to stdout`))
    const { step } = node!
    const value = step.op === 'set' ? step.items[0]!.value : undefined
    return value?.op === 'const' ? value.value : value?.op
  }

  test.each([
    ['1 + 2 * 3', 7],
    ['"a" + "b"', 'ab'],
    ['1h > 59m', true],
    ['upper("ab")', 'AB'],
    ['sum(map([1, 2], i -> i * 2))', 6],
    ['{a: [1]}.a[0]', 1],
    ['true or level == 1', true],
    ['false and level == 1', false],
    ['case { 1 > 2 -> "a", else -> "b" }', 'b'],
    ['1 / 0', null],
  ])('%s is worked out before the run', async (expression, value) => {
    expect(await constantOf(expression)).toBe(value)
  })

  test('is left alone where it is not the same each time', async () => {
    expect(await constantOf('random()')).toBe('call')
  })
})

test('a field is not null behind a filter that says so', async () => {
  const file = 'to file("logs/${program}.log")'
  expect(await complaintsOf(`from stdin(format: syslog) | ${file}`)).toEqual(['LP3084 program'])
  for (const test of [
    'program != null',
    'program == "sshd"',
    'program =~ /a/ and pid > 1',
    'not (program == null)',
  ])
    expect(await complaintsOf(`from stdin(format: syslog) | where ${test} | ${file}`)).toEqual([])
  expect(await complaintsOf(`from stdin(format: syslog) | where program != "a" | ${file}`)).toEqual([
    'LP3084 program',
  ])
})

test('a branch knows what the conditions before it leave', async () => {
  const route = (test: string) =>
    `sink other = file("\${program}.log")\nfrom stdin(format: syslog) | route { ${test} -> drop, else -> other }`
  expect(await complaintsOf(route('program == null'))).toEqual([])
  expect(await complaintsOf(route('program == null or pid == null'))).toEqual([])
  // Where the program is null, so is the condition, and the event goes on to `else`.
  expect(await complaintsOf(route('not (program =~ /a/)'))).toEqual(['LP3084 program'])
  expect(await complaintsOf(route('program =~ /a/'))).toEqual(['LP3084 program'])
})

test('a lambda sees the fields around it, and its parameter first', async () => {
  expect(await typeOf('map(l, i -> "${i}${s}")', event)).toBe('list<string>')
  expect(
    await complaintsOf('from stdin(format: syslog) | set a = map([1], host -> host + 1) | to stdout'),
  ).toEqual(['LP3006 host'])
})

test.each([
  ['sum', `set a = ${Array(5000).fill('x').join(' + ')}`],
  ['chain of fields', `where x${'.y'.repeat(20_000)} == 1`],
])('a %s without end is refused, not a crash', async (_, stage) => {
  const found = await complaintsOf(`from stdin(format: json) | ${stage} | to stdout`)
  expect(found.map((one) => one.slice(0, 6))).toEqual(['LP4006'])
})

test('an expression may nest a few hundred deep', async () => {
  const sum = Array(450).fill('x').join(' + ')
  expect(await complaintsOf(`from stdin(format: json) | set a = ${sum}, b = ${sum} | to stdout`)).toEqual([])
})
