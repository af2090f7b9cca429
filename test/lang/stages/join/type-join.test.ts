import { describe, expect, test } from 'vitest'
import { printType } from '../../../../src/ir/type.ts'
import { catalog } from '../../../../src/operators/catalog.ts'
import { printNode } from '../../../../src/plan/print-node.ts'
import { compileText, complaintsOf, planOf } from '../../../support/compile-text.ts'

const declared = `
type Order = {at: string, id: int, n: int?}
type Payment = {at: string, order: int, amount: float}
source orders = stdin(format: json, schema: Order, time: time(at))
source payments = file("p", format: json, schema: Payment, time: time(at))
source untimed = file("u", format: json)
stream large = from payments | where amount > 100
`
const file = (stages: string): string => `${declared}\nfrom orders | ${stages} | to stdout`
/** Without what is not used here. */
const complain = async (stages: string): Promise<string[]> =>
  (await complaintsOf(file(stages))).filter((one) => !/^LP402/.test(one))

async function joinIn(stages: string) {
  const plan = await planOf(file(stages))
  return { plan, node: plan.nodes.find((node) => node.op === 'stateful')! }
}

describe('the type of a pair', () => {
  test.each([
    [
      'join payments on id == payments.order within 5m',
      '{at: string, id: int, n: int?, payments: {at: string, order: int, amount: float}}',
    ],
    [
      'join payments as p on id == p.order within 5m',
      '{at: string, id: int, n: int?, p: {at: string, order: int, amount: float}}',
    ],
    [
      'join left payments as p on id == p.order within 5m',
      '{at: string, id: int, n: int?, p: {at: string, order: int, amount: float}?}',
    ],
  ])('of %s is %s', async (stages, type) => {
    const { node } = await joinIn(stages)
    expect(printType(node.op === 'stateful' ? node.type : { kind: 'null' })).toBe(type)
  })
})

test('the right side is an input of the stage, a source or a stream', async () => {
  const { plan, node } = await joinIn('join large as p on id == p.order within 5m')
  const inputs = node.op === 'stateful' ? node.inputs.map((port) => plan.nodes[port.node]!) : []
  expect(inputs.map((input) => (input.op === 'source' ? input.name : input.op))).toEqual(['orders', 'step'])
})

test.each([
  'join payments on id == payments.order within 5m',
  'join left payments as p on id == p.order within 0s..15m',
  'join payments as p on p.order == id and p.amount > 1.5 and not p.@time == @time within -1h..-1m30s',
])('the plan prints %s as it was written', async (stages) => {
  const { node } = await joinIn(stages)
  expect(printNode(node, catalog)).toBe(stages)
})

test('metadata of the right side may be missing in a left join only', async () => {
  const type = async (kind: string) => {
    const { plan } = await joinIn(`join ${kind} payments as p on id == p.order within 5m | set l = p.@line`)
    const set = plan.nodes.find((node) => node.op === 'step' && node.step.op === 'set')
    return set?.op === 'step' ? printType(set.type.fields.get('l')!) : ''
  }
  expect(await type('')).toBe('int')
  expect(await type('left')).toBe('int?')
})

describe('it is told', () => {
  test.each([
    [
      'that nothing is compared with the other side',
      'join payments as p on id == 5 and p.order == 7 within 5m',
      ['LP3160 id == 5 and p.order == 7'],
    ],
    [
      'that a comparison inside "or" joins nothing',
      'join payments as p on id == p.order or id == 1 within 5m',
      ['LP3160 id == p.order or id == 1'],
    ],
    ['that a range is reversed', 'join payments as p on id == p.order within 5m..1m', ['LP3161 5m..1m']],
    ['that a length is negative', 'join payments as p on id == p.order within -5m', ['LP3161 -5m']],
    ['that a range is open', 'join payments as p on id == p.order within ..5m', ['LP4090 ..5m']],
    ['that a length has no unit', 'join payments as p on id == p.order within 5', ['LP2057 5']],
    ['that a stream is joined with itself', 'join orders on id == orders.id within 5m', ['LP3162 orders']],
    ['that the name hides a field', 'join payments as n on id == n.order within 5m', ['LP3163 n']],
    [
      'that the right side has no event time',
      'join untimed as p on id == p.order within 5m',
      ['LP4060 untimed'],
    ],
    ['that there is no such stream', 'join paymnts as p on id == p.order within 5m', ['LP2001 paymnts']],
    [
      'that a field of the right side is not there',
      'join payments as p on id == p.ordr within 5m',
      ['LP3001 ordr'],
    ],
    [
      'that metadata of the right side is not there',
      'join payments as p on id == p.order within 5m | set a = p.@window',
      ['LP3007 p.@window'],
    ],
    [
      'that something else has no metadata',
      'join payments as p on id == p.order within 5m | set a = id.@time',
      ['LP3007 id.@time'],
    ],
  ])('%s', async (_, stages, complaints) => {
    expect(await complain(stages)).toEqual(complaints)
  })

  test('that the left side has no event time', async () => {
    const text = `source payments = file("p", format: json, time: time(at))\nfrom stdin(format: json) | join payments as p on id == p.id within 5m | to stdout`
    expect(await complaintsOf(text)).toEqual(['LP4060 join'])
  })

  test('which side has no event time, or that both have none', async () => {
    const found = async (orders: string, payments: string): Promise<unknown> => {
      const text = `source payments = file("p", format: json${payments})
from file("o", format: json${orders}) | join payments as p on id == p.id within 5m | to stdout`
      const { diagnostics } = await compileText(text)
      return diagnostics.flatMap(({ code, message }) =>
        code === 'LP4060' ? [/its (\w+) side/.exec(message)?.[1]] : [],
      )
    }
    const timed = ', time: time(at)'
    expect(await found('', timed)).toEqual(['left'])
    expect(await found(timed, '')).toEqual(['right'])
    expect(await found('', '')).toEqual(['left', 'right'])
    expect(await found(timed, timed)).toEqual([])
  })

  test('that streams go round in a circle', async () => {
    const text = `source s = stdin(format: json, time: time(at))
stream a = from s | join b on id == b.id within 1m
stream b = from s | join a on id == a.id within 1m
from a | to stdout`
    expect((await complaintsOf(text)).filter((one) => !one.startsWith('LP402'))).toEqual([
      expect.stringMatching(/^LP20\d\d a$/),
    ])
  })
})
