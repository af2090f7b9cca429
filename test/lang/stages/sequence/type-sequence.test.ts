import { describe, expect, test } from 'vitest'
import { printType } from '../../../../src/ir/type.ts'
import { catalog } from '../../../../src/operators/catalog.ts'
import { printNode } from '../../../../src/plan/print-node.ts'
import { complaintsOf, planOf } from '../../../support/compile-text.ts'

const file = (stages: string, time = ', time: time(at)'): string =>
  `type E = {at: string, user: string?, ok: bool, ip: string, n: int}
from stdin(format: json, schema: E${time}) | ${stages} | to stdout`
const complain = (stages: string): Promise<string[]> => complaintsOf(file(stages))
const nodeIn = async (stages: string) => {
  const node = (await planOf(file(stages))).nodes.find((one) => one.op === 'stateful')
  if (node?.op !== 'stateful') throw new Error('no sequence in the plan')
  return node
}

test('the events behind it have the fields of "emit"', async () => {
  const node = await nodeIn(
    'sequence by user within 5m { f[2..]: not ok, e: ok } emit {who: e.user, n: length(f), ips: map(f, x -> x.ip), f, took: e.@time - f[0].@time, at: @time}',
  )
  expect(printType(node.type)).toBe(
    '{who: string?, n: int, ips: list<string>, f: list<{at: string, user: string?, ok: bool, ip: string, n: int}>, took: duration?, at: time?}',
  )
})

test('a condition tells what it proves of the events of its step', async () => {
  const node = await nodeIn('sequence by ip within 5m { a: user != null } emit {user: a.user}')
  expect(printType(node.type)).toBe('{user: string}')
})

test('what looks at the event alone is read before the stage, what looks back is not', async () => {
  const { use } = await nodeIn(
    'sequence by user within 5m { a: ok, b: not ok and n > a.n and ip == "x" } emit {n: b.n}',
  )
  expect(use.args[0]).toHaveLength(4)
  expect(use.settings['steps']).toMatchObject([
    { own: { op: 'field' } },
    { own: { op: 'and' }, rest: { op: 'binary' } },
  ])
})

test.each([
  'sequence by user within 5m { fail[5..]: not ok, entry: ok and ip == fail[0].ip } emit {user: entry.user, n: length(fail)}',
  'sequence within 1h { a: n == 1 by ip, not b: n == 2 by user, c[0..3]: n == 3 by user, d[2]: n == 4 by ip } emit {n: a.n, at: a.@time}',
  'sequence by who = lower(ip) within 1h { a: ok, not b: n > a.n } emit {n: a.n}',
])('the plan prints %s as it was written', async (stages) => {
  expect(printNode(await nodeIn(stages), catalog)).toBe(stages)
})

test('metadata of a step that is one event is known behind the stage, that of a list is not', async () => {
  const stages = 'sequence by user within 5m { f[2..]: not ok, e: ok } emit {user: e.user}'
  expect(await complain(`${stages} | set a = e.@line`)).toEqual([])
  expect(await complain(`${stages} | set a = f.@line`)).toEqual(['LP3002 f'])
  expect(await complain(`${stages} | where ok`)).toEqual(['LP3002 ok'])
})

describe('it is told', () => {
  test.each([
    [
      'that "not" stands first',
      'sequence by user within 5m { not a: ok, b: not ok } emit {n: b.n}',
      ['LP3164 not a: ok'],
    ],
    ['that "emit" names no step', 'sequence by user within 5m { a: ok } emit {n: 1, x: b.n}', ['LP3165 b']],
    [
      'that "emit" names a step of which there is no event',
      'sequence by user within 5m { a: ok, not b: not ok } emit {n: b.n}',
      ['LP3165 b'],
    ],
    ['that a field has no step', 'sequence by user within 5m { a: ok } emit {n}', ['LP3166 n']],
    ['that the event has no step', 'sequence by user within 5m { a: ok } emit {e: this}', ['LP3166 this']],
    ['that metadata has no step', 'sequence by user within 5m { a: ok } emit {e: @line}', ['LP3007 @line']],
    [
      'that a list has no metadata',
      'sequence by user within 5m { a[2]: ok } emit {e: a.@line}',
      ['LP3007 a.@line'],
    ],
    ['that a count is empty', 'sequence by user within 5m { a[5..2]: ok } emit {n: 1}', ['LP3167 5..2']],
    [
      'that a count is nothing',
      'sequence by user within 5m { a: ok, b[0]: not ok, c: ok } emit {n: 1}',
      ['LP3167 0'],
    ],
    ['that a count is no number', 'sequence by user within 5m { a["x"]: ok } emit {n: 1}', ['LP3167 "x"']],
    [
      'that "not" has a count',
      'sequence by user within 5m { a: ok, not b[2]: n == 1 } emit {n: a.n}',
      ['LP3167 2'],
    ],
    [
      'that the first step may be left out',
      'sequence by user within 5m { a[0..]: ok, b: not ok } emit {n: b.n}',
      ['LP3167 0..'],
    ],
    [
      'that the last step may be left out',
      'sequence by user within 5m { a: ok, b[..3]: not ok } emit {n: a.n}',
      ['LP3167 ..3'],
    ],
    [
      'that two steps have one name',
      'sequence by user within 5m { a: ok, a: not ok } emit {n: a.n}',
      ['LP3168 a'],
    ],
    [
      'that some steps have keys of their own',
      'sequence within 5m { a: ok by user, b: not ok } emit {n: a.n}',
      ['LP3169 b: not ok'],
    ],
    ['that a step hides a field', 'sequence by user within 5m { n: ok } emit {ip: n.ip}', ['LP3163 n']],
    [
      'that a condition is never true',
      'sequence by user within 5m { a: ok, b: 1 > 2 } emit {n: a.n}',
      ['LP4091 1 > 2'],
    ],
    [
      'that "not" ends each attempt',
      'sequence by user within 5m { a: ok, not b: true, c: not ok } emit {n: a.n}',
      ['LP4091 c: not ok'],
    ],
    [
      'that nothing is left for a step',
      'sequence by user within 5m { a: ok, b[0..]: n > 1, c: true } emit {n: a.n}',
      ['LP4091 b[0..]: n > 1'],
    ],
    ['that there is no key', 'sequence within 5m { a: ok } emit {n: a.n}', ['LP4092 sequence']],
    ['that a length is nothing', 'sequence by user within 0s { a: ok } emit {n: a.n}', ['LP2055 0s']],
    [
      'that a later step is not known yet',
      'sequence by user within 5m { a: n > b.n, b: ok } emit {n: a.n}',
      ['LP3001 b'],
    ],
  ])('%s', async (_, stages, complaints) => {
    expect(await complain(stages)).toEqual(complaints)
  })

  test('that the events have no time', async () => {
    expect(await complaintsOf(file('sequence by user within 5m { a: ok } emit {n: a.n}', ''))).toEqual([
      'LP4060 sequence',
    ])
  })
})
