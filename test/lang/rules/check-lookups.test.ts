import { expect, test } from 'vitest'
import { compileText, complaintsOf } from '../../support/compile-text.ts'

const tables = 'table users = http("http://127.0.0.1/${key}")\ntable local = inline({a: {name: "x"}})\n'
const of = (stages: string): string =>
  `${tables}from stdin(format: json) | where "a" in $local | ${stages} | to stdout`

test.each([
  ['set a = map(ids, i -> $users[i].name)', 'LP2104 $users[i]'],
  ['set a = map(ids, i -> $local[i].name)', ''],
  ['set a = map(ids, i -> $users[id].name)', ''],
  ['if t == 1 { set k = 1, a = $users[k].name }', 'LP2104 $users[k]'],
  ['if t == 1 { set k = 1 | where k == 1 | set a = $users[k].name }', 'LP2104 $users[k]'],
  ['if t == 1 { parse m as json | set a = $users[k].name }', 'LP2104 $users[k]'],
  ['if t == 1 { set k = 1, a = $users[id].name }', ''],
  ['if t == 1 { rename id as k | set a = $users[k].name }', 'LP2104 $users[k]'],
  ['set k = 1, a = $users[k].name', ''],
  ['aggregate n = count(where: $users[id].vip) by name = $users[id].name', ''],
  ['aggregate n = count() by id | set a = $users[id].name', ''],
])('%s is complained of as %j', async (stages, complaint) => {
  expect((await complaintsOf(of(`${stages} | where "b" in $users`))).join()).toBe(complaint)
})

test('what a stage works out from its results cannot be waited for', async () => {
  const found = await complaintsOf(of('aggregate n = count(), top = $users[count()].name by id'))
  expect(found).toEqual(['LP2104 $users[count()]'])
})

test('the time of a source cannot be waited for', async () => {
  const text = `${tables}from stdin(format: json, time: $users[id].at) | where "a" in $local | to stdout`
  expect((await compileText(text)).diagnostics.map(({ code, help }) => [code, help])).toEqual([
    ['LP2104', 'Set the time by a stage "event_time" behind the lookup.'],
  ])
})
