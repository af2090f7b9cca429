import { type Connection, type Producer, ProtocolError } from '@platformatic/kafka'
import { expect, test } from 'vitest'
import { addOffsets } from '../../../../src/clients/kafka/platformatic/add-offsets.ts'

const names: Readonly<Record<number, string>> = { 10: 'find', 25: 'add', 28: 'commit' }
const transactionKind = 1

interface Cluster {
  /** Brokers that are there, those that the producer knows of, and who it takes for the coordinator. */
  readonly there: readonly number[]
  readonly known: readonly number[]
  readonly coordinatorId: number | undefined
  /** Who keeps the transaction, and who the group. */
  readonly transaction: number
  readonly group: number
}

/** A producer in a cluster, by what the library does; `asked`: each request with the broker it went to. */
function setUp({ there, known, coordinatorId, transaction, group }: Cluster) {
  const asked: string[] = []
  let brokers = known
  const connection = (node: number) => ({
    send: (
      key: number,
      _version: number,
      payload: () => { readonly buffer: Buffer },
      ...rest: readonly unknown[]
    ) => {
      const answered = rest.at(-1) as (error: Error | null, answer?: unknown) => void
      asked.push(`${names[key]} ${node}`)
      const keeper = key === 25 ? transaction : group
      const isTransaction = payload().buffer[0] === transactionKind
      if (key === 10) answered(null, { coordinators: [{ nodeId: isTransaction ? transaction : group }] })
      else if (node === keeper) answered(null, {})
      else answered(new ProtocolError('NOT_COORDINATOR'))
    },
  })
  const producer = {
    producerId: 1n,
    producerEpoch: 0,
    coordinatorId,
    metadata({ forceUpdate = false }) {
      if (forceUpdate) brokers = there
      return Promise.resolve({ brokers: new Map(brokers.map((node) => [node, {}])) })
    },
    connectToBrokers(nodes: readonly number[]) {
      const open = nodes.filter((node) => brokers.includes(node))
      if (open.some((node) => !there.includes(node))) return Promise.reject(new Error('It is away.'))
      return Promise.resolve(new Map(open.map((node) => [node, connection(node) as unknown as Connection])))
    },
  } as unknown as Producer
  const add = () =>
    addOffsets(producer, {
      title: 'kafka sink "out"',
      transactionalId: 'x',
      group: 'g',
      offsets: [{ topic: 't', partition: 0, offset: 1 }],
      as: undefined,
    })
  return { add, asked }
}

test('a coordinator on a broker that was away at the beginning is found', async () => {
  const { add, asked } = setUp({
    there: [1, 2, 3],
    known: [1, 2],
    coordinatorId: 3,
    transaction: 3,
    group: 3,
  })
  await add()
  expect(asked.filter((one) => !one.startsWith('find'))).toEqual(['add 3', 'commit 3'])
})

test('a coordinator that is another one by now is looked for anew', async () => {
  const moved = setUp({ there: [1, 2], known: [1, 2], coordinatorId: 1, transaction: 2, group: 1 })
  await moved.add()
  expect(moved.asked).toEqual(['add 1', 'find 1', 'add 2', 'find 1', 'commit 1'])
  const unknown = setUp({ there: [1, 2], known: [1, 2], coordinatorId: undefined, transaction: 2, group: 1 })
  await unknown.add()
  expect(unknown.asked).toEqual(['find 1', 'add 2', 'find 1', 'commit 1'])
})

test('any broker that can be reached tells who the coordinator is', async () => {
  const { add, asked } = setUp({
    there: [2],
    known: [1, 2],
    coordinatorId: undefined,
    transaction: 2,
    group: 2,
  })
  await add()
  expect(asked).toEqual(['find 2', 'add 2', 'find 2', 'commit 2'])
})
