import { expect, test } from 'vitest'
import { compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { compileText, complaintsOf, planOf, stepsOf } from '../support/compile-text.ts'

const common = 'param limit: int = 5\nfn double(x: int): int = x * 2\nsource logs = stdin(format: json)\n'
const readFile = (path: string): string | undefined => (path === 'lib/common.pipe' ? common : undefined)

test('the declarations of a used file are there, with or without a prefix', async () => {
  const plain = 'use "lib/common.pipe"\nfrom logs | where n > $limit | set m = double(2) | to stdout'
  const prefixed =
    'use "./lib/common.pipe" as c\nfrom c.logs | where n > $c.limit | set m = c.double(2) | to stdout'
  expect(await complaintsOf(plain, { readFile })).toEqual([])
  expect(await complaintsOf(prefixed, { readFile })).toEqual([])
})

test('two declarations of one name in two files stay apart in the plan', async () => {
  const text =
    'use "lib/common.pipe" as c\nsource logs = file("a", format: json)\nfrom logs, c.logs | where n > $c.limit | to stdout'
  const plan = await planOf(text, { readFile, params: { 'c.limit': '9' } })
  expect(plan.nodes.map((node) => (node.op === 'source' ? node.name : node.op)).slice(0, 2)).toEqual([
    'logs',
    'c.logs',
  ])
  expect(JSON.stringify(stepsOf(plan)[0]!.step)).toContain('"value":9')
})

test('a mistake in a used file is told in that file', async () => {
  const { diagnostics, texts } = await compileText('use "a.pipe"\nfrom stdin | to stdout', {
    readFile: () => 'fn f(x: int): int = x + "a"',
  })
  expect(diagnostics.map(({ code, file }) => [code, file])).toEqual([['LP3021', 'a.pipe']])
  expect(texts.get('a.pipe')).toContain('fn f')
})

test('files that use each other are told of once', async () => {
  const files: Record<string, string> = { 'a.pipe': 'use "b.pipe"', 'b.pipe': 'use "a.pipe"' }
  const found = await complaintsOf('use "a.pipe"\nfrom stdin | to stdout', {
    readFile: (path) => files[path],
  })
  expect(found).toEqual(['LP2012 "a.pipe"'])
})

const filter = async (text: string, options: Parameters<typeof planOf>[1]): Promise<unknown> => {
  const { step } = stepsOf(await planOf(text, options))[0]!
  const test = step.op === 'where' ? step.test : undefined
  return test?.op === 'binary' && test.right.op === 'const' ? test.right.value : undefined
}

test('params come from the command line, the environment or their default', async () => {
  const text =
    'param level: string = env.LEVEL ?? "info"\nfrom stdin(format: json) | where level == $level | to stdout'
  expect(await filter(text, {})).toBe('info')
  expect(await filter(text, { env: { LEVEL: 'warn' } })).toBe('warn')
  expect(await filter(text, { env: { LEVEL: 'warn' }, params: { level: 'error' } })).toBe('error')
})

test.each([
  ['int', '5', 5],
  ['float', '10%', 0.1],
  ['bool', 'true', true],
  ['list<string>', 'a,b', ['a', 'b']],
  ['list<int>', '[1, 2]', [1, 2]],
  ['"dev" | "prod"', 'prod', 'prod'],
])('a param of type %s reads "%s"', async (type, text, value) => {
  const pipe = `param p: ${type}\nfrom stdin(format: json) | where x == $p | to stdout`
  expect(await filter(pipe, { params: { p: text } })).toEqual(value)
})

test.each([
  ['int', 'five'],
  ['bool', 'yes'],
  ['duration', '5'],
  ['"dev" | "prod"', 'test'],
  ['list<int>', 'a,b'],
])('a param of type %s refuses "%s"', async (type, text) => {
  const pipe = `param p: ${type}\nfrom stdin(format: json) | where x == $p | to stdout`
  expect((await complaintsOf(pipe, { params: { p: text } })).map((one) => one.slice(0, 6))).toEqual([
    'LP2066',
  ])
})

test('a check needs no values, and then there is no plan to run', async () => {
  const text = 'param p: int\nfrom stdin(format: json) | where x > $p | to stdout'
  const { diagnostics, plan } = await compileText(text, { checking: true })
  expect(diagnostics).toEqual([])
  expect(plan).toBeUndefined()
  expect(await complaintsOf(text)).toEqual(['LP2065 p'])
  expect(await complaintsOf(text.replace('int', 'string'), { checking: true })).toEqual([])
  expect(await complaintsOf(text.replace('$p', '$p + "a"'), { checking: true })).toEqual(['LP3021 $p + "a"'])
})

test('all mistakes of a file are told at once, in its order', async () => {
  const text =
    'param p: int = "a"\nfrom stdin(format: syslog) | where severty == "err" | set a = lower(5) | to file("x", mod: 1)'
  expect(await complaintsOf(text)).toEqual(['LP3080 "a"', 'LP3001 severty', 'LP3040 5', 'LP2050 mod'])
})

test('YAML gives the plan that the same pipeline gives', async () => {
  const options = {
    catalog,
    env: {},
    readFile: () => undefined,
    hostname: () => 'h',
    run: { now: () => 0, random: () => 0 },
  }
  const pipe =
    'pipeline p {\n  strict: true\n}\nfrom stdin(format: json) | where n > 5 | set m = n + 1 | drop n | to stdout\n'
  const yaml = [
    'pipeline: { name: p, strict: true }',
    'flows:',
    '  - from: { stdin: , format: json }',
    '    stages:',
    '      - where: n > 5',
    '      - set: { m: n + 1 }',
    '      - drop: n',
    '    to: stdout',
  ].join('\n')
  const [one, other] = [
    await compile({ path: 'p.pipe', text: pipe }, options),
    await compile({ path: 'p.yaml', text: yaml }, options),
  ]
  expect(other.diagnostics).toEqual([])
  const plain = (plan: unknown): unknown =>
    JSON.parse(JSON.stringify(plan, (key, value) => (key === 'span' ? undefined : value)))
  expect(plain(other.plan)).toEqual(plain(one.plan))
})
