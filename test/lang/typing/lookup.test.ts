import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { printExpression } from '../../../src/ir/print-expression.ts'
import { printType } from '../../../src/ir/type.ts'
import { compileText, complaintsOf, planOf, stepsOf } from '../../support/compile-text.ts'
import { testFolder } from '../../support/run-pipe.ts'

const tables = `
  table owners = inline({"web-1": {team: "core", floor: 3}})
  table rates = inline([{from: "EUR", to: "USD", rate: 1.1}], key: [from, to])
  table codes = inline([{code: 404, text: "gone"}], key: code)
  table allowed = inline(["10.0.0.0/8"], match: cidr)
  table levels = inline([{low: 0, high: 9, name: "small"}], key: [low, high], match: range)
`
const all = '| where "a" in $owners or ["a", "b"] in $rates or 1 in $codes or "a" in $allowed or 1 in $levels'

const withTables = (stages: string, type = '{host: string, n: int, m: int?, ..}'): string =>
  `type E = ${type}${tables}from stdin(format: json, schema: E) ${all} | ${stages} | to stdout`

async function typeOf(expression: string): Promise<string> {
  const plan = await planOf(withTables(`set it = ${expression}`))
  return printType(stepsOf(plan).at(-1)!.type.fields.get('it')!)
}

test.each([
  ['$owners[host]', '{team: string, floor: int}?'],
  ['$owners[host].team', 'string?'],
  ['$owners[host].team ?? "none"', 'string'],
  ['$rates[host, "USD"].rate', 'float?'],
  ['$codes[n].text', 'string?'],
  ['$levels[n].name', 'string?'],
  ['$levels[n / 2].name', 'string?'],
  ['host in $owners', 'bool'],
  ['m in $codes', 'bool?'],
  ['host not in $allowed', 'bool'],
  ['[host, "USD"] in $rates', 'bool'],
  ['map(["a"], x -> $owners[x].floor)', 'list<int?>'],
])('%s is of the type %s', async (expression, type) => {
  expect(await typeOf(expression)).toBe(type)
})

test.each([
  ['$owners[n]', 'LP3150 n'],
  ['$codes[host]', 'LP3150 host'],
  ['$codes[[1]]', 'LP3150 [1]'],
  ['n in $allowed', 'LP3150 n'],
  ['$rates[host]', 'LP2102 host'],
  ['$owners[host, n]', 'LP2102 host, n'],
  ['host in $rates', 'LP2102 host'],
  ['$owners', 'LP2101 $owners'],
  ['length($owners)', 'LP2101 $owners'],
  ['$owner[host]', 'LP2003 $owner'],
  ['$owners[host].tem', 'LP3001 tem'],
  ['$owners[nobody].team ?? nothing', ''],
])('%s is complained of as %j', async (expression, complaint) => {
  expect((await complaintsOf(withTables(`set it = ${expression}`))).join()).toBe(complaint)
})

test('a misspelt field of a row is put right', async () => {
  const { diagnostics } = await compileText(withTables('set it = $owners[host].tem'))
  expect(diagnostics[0]).toMatchObject({ help: 'Did you mean "team"?' })
})

test('an int key of a column without a type has two remedies', async () => {
  const { diagnostics } = await compileText(
    'table codes = csv("none.csv", key: code)\nfrom stdin(format: clf) | set it = $codes[status].text | to stdout',
  )
  expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
    [
      'The table "codes" is looked up by a string ("code"), not by an int.',
      'Give the column its type in the table: types: {code: int}, or look it up by string(status).',
    ],
  ])
})

test('a table in a setting is refused, and its name is not', async () => {
  expect(await complaintsOf(withTables('limit($codes[1])'))).toEqual(['LP2100 $codes'])
  expect(
    await complaintsOf(
      `${tables}param p: string = $owners["a"].team\nfrom stdin ${all} | set it = $p | to stdout`,
    ),
  ).toEqual(['LP2100 $owners'])
})

test('a table that nothing names is told, and is not part of the plan', async () => {
  const text = 'table owners = inline({a: 1})\nfrom stdin | to stdout'
  expect(await complaintsOf(text)).toEqual(['LP4024 owners'])
  expect((await planOf(text)).tables).toBeUndefined()
})

test('the plan knows the tables that are used', async () => {
  const plan = await planOf(
    'table owners = inline({a: 1})\nfrom stdin(format: json) | set it = $owners[x] | to stdout',
  )
  expect(plan.tables).toMatchObject([
    { name: 'owners', use: { name: 'inline', settings: { rows: { a: 1 } } } },
  ])
})

test('a table of a file that is used under another name is looked up by that', async () => {
  const common = 'table owners = inline({a: 1})\nfn owner(host: string): int? = $owners[host]\n'
  const readFile = (path: string): string | undefined => (path === 'common.pipe' ? common : undefined)
  const text =
    'use "common.pipe" as x\nfrom stdin(format: json) | set a = $x.owners[h], b = x.owner("a"), c = h in $x.owners | to stdout'
  const plan = await planOf(text, { readFile })
  expect(plan.tables?.map(({ name }) => name)).toEqual(['x.owners'])
  const set = stepsOf(plan)[0]!.step
  expect(set.op === 'set' && set.items.map(({ value }) => printExpression(value))).toEqual([
    '$x.owners[h]',
    '$x.owners["a"]',
    'h in $x.owners',
  ])
})

test('a column that the file does not have is found at the key', async () => {
  const path = join(testFolder(), 'owners.csv')
  writeFileSync(path, 'host,team\nweb-1,core\n')
  const text = (key: string): string =>
    `table owners = csv(${JSON.stringify(path)}, key: ${key})\nfrom stdin(format: json) | set it = $owners[h].tem | to stdout`
  expect(await complaintsOf(text('hst'))).toEqual(['LP2055 hst'])
  expect(await complaintsOf(text('host'))).toEqual(['LP3001 tem'])
})

test('kinds of tables that are not there are told', async () => {
  const of = (call: string): Promise<string[]> =>
    complaintsOf(`table t = ${call}\nfrom stdin(format: json) | set it = $t[x] | to stdout`)
  expect(await of('redis("x")')).toEqual(['LP2092 redis'])
  expect(await of('cvs("x", key: a)')).toEqual(['LP2006 cvs'])
  expect(await of('csv("x", kee: a)')).toEqual(['LP2050 kee'])
})

test.each([
  '$owners[host].team',
  '$rates[a, b]',
  'host not in $owners',
  '[a, b] in $rates',
  'not (a in $allowed or b)',
])('%s is printed as it is written', async (expression) => {
  const step = stepsOf(await planOf(withTables(`set it = ${expression}`, '{..}'))).at(-1)!.step
  expect(step.op === 'set' && printExpression(step.items[0]!.value)).toBe(expression)
})

test.each([
  // Events known field by field have no such field.
  [withTables('set it = owners', '{host: string, n: int, m: int?}'), 'LP3001 owners'],
  [withTables('aggregate k = count() by host | set it = owners[host]'), 'LP3001 owners'],
  // Where it may be there, only what is asked as a table is.
  [withTables('set it = owners[host].team'), 'LP3009 owners'],
  [withTables('where host in owners'), 'LP3009 owners'],
  [withTables('set it = owners.team'), undefined],
  [withTables('set it = this.owners[host]'), undefined],
  [withTables('set owners = {a: 1} | set it = owners[host]'), undefined],
  [withTables('set it = map([{a: 1}], owners -> owners[host])'), undefined],
])('a table that is named without "$": %s', async (text, finding) => {
  const found = await complaintsOf(text)
  expect(found).toEqual(finding === undefined ? [] : [finding])
})
