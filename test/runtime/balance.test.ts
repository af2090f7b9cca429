import { expect, test } from 'vitest'
import { imbalances } from '../../src/runtime/balance.ts'
import { Ledger } from '../../src/runtime/ledger.ts'
import { noteCopies } from '../../src/runtime/note-copies.ts'
import { connectorPlan } from '../support/connector-plan.ts'

const { plan } = connectorPlan([{ use: 'stdin' }], [{ use: 'a' }, { use: 'b' }])

function ledgerOf(read: number, written: readonly [number, number]): Ledger {
  const ledger = new Ledger()
  Object.assign(ledger.of(0), { read, out: read })
  Object.assign(ledger.of(1), { in: read, written: written[0] })
  Object.assign(ledger.of(2), { in: read, written: written[1] })
  noteCopies(plan, ledger)
  return ledger
}

test('ten events read and written by two sinks are ten and ten copies', () => {
  const ledger = ledgerOf(10, [10, 10])
  expect(ledger.of(0).copied).toBe(10)
  expect(imbalances(plan, ledger, 0)).toEqual([])
})

test('an event that a sink lost shows at the sink and in the whole', () => {
  const found = imbalances(plan, ledgerOf(10, [10, 9]), 0)
  expect(found.map(({ node, left, right }) => ({ node, left, right }))).toEqual([
    { node: 2, left: 10, right: 9 },
    { node: undefined, left: 20, right: 19 },
  ])
})

test('an event that was written twice shows', () => {
  expect(imbalances(plan, ledgerOf(10, [10, 11]), 0)).toHaveLength(2)
})

test('what a dead letter took is counted where it was written', () => {
  const dead = connectorPlan([{ use: 'stdin' }], [{ use: 'a' }, { use: 'b', deadLetter: true }])
  const ledger = new Ledger()
  Object.assign(ledger.of(0), { read: 3, out: 2, rejected: 1 })
  Object.assign(ledger.of(1), { in: 2, written: 2 })
  Object.assign(ledger.of(2), { in: 1, written: 1 })
  noteCopies(dead.plan, ledger)
  expect(imbalances(dead.plan, ledger, 1)).toEqual([])
  expect(imbalances(dead.plan, ledger, 0)).toHaveLength(1)
})
