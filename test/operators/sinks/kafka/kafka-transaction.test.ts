import { expect, test } from 'vitest'
import type { KafkaAdmin, KafkaProducer } from '../../../../src/clients/kafka/client.ts'
import { kafkaError } from '../../../../src/clients/kafka/errors.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import { KafkaTransaction } from '../../../../src/operators/sinks/kafka/kafka-transaction.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const instance = 'a state directory'
const place = { group: 'g', topic: 't' }

/** A cluster as one run sees it; `lock` throws where it is locked out. */
function cluster(lock: () => void = () => {}) {
  const clock = fakeClock()
  const marks = new Map<string, { offset: number; metadata: string }>()
  const calls: string[] = []
  let open = new Map<string, { offset: number; metadata: string }>()
  /** What the brokers wait for before they answer. */
  const other = { opens: Promise.resolve(), look: (): void => {}, mark: (): void => {} }
  const producer = {
    open() {
      open = new Map()
      return other.opens
    },
    begin: () => Promise.resolve(void calls.push('begin')),
    async send(_, compression) {
      await Promise.resolve()
      lock()
      calls.push(`send ${compression}`)
    },
    sendOffsets: (group, [offset]) =>
      Promise.resolve().then(() => {
        other.mark()
        open.set(group, { offset: offset!.offset, metadata: offset!.metadata ?? '' })
      }),
    commit: () =>
      Promise.resolve().then(() => {
        lock()
        calls.push('commit')
        for (const [group, offset] of open) marks.set(group, offset)
      }),
    close: () => Promise.resolve(void calls.push('close')),
  } as Partial<KafkaProducer> as KafkaProducer
  const admin = {
    async committed(group: string, _topic: string, isStable = false) {
      await Promise.resolve()
      if (isStable) other.look()
      return new Map(marks.has(group) ? [[0, marks.get(group)!]] : [])
    },
    close: () => Promise.resolve(),
  } as Partial<KafkaAdmin> as KafkaAdmin
  const stop = new AbortController()
  const transaction = new KafkaTransaction({
    admin,
    producer,
    clock,
    stop: stop.signal,
    title: 'kafka sink "out"',
    timeout: 60_000_000,
  })
  const read = async (sink: string) => {
    const reading = transaction.read(sink)
    reading.catch(() => {})
    await clock.advance(1_000_000)
    return reading
  }
  return { transaction, read, marks, calls, clock, stop, other }
}

const lockedOut = (): RunError =>
  new RunError('LP5506', 'kafka sink "out"', 'config', 'Another run writes to Kafka under the same name.')

test('sinks send in one transaction, each with its compression, and their marks stand in it', async () => {
  const { transaction, read, marks, calls } = cluster()
  const one = transaction.join('one', { ...place, group: 'g1' }, 'none')
  const two = transaction.join('two', { ...place, group: 'g2' }, 'gzip')
  await transaction.open()
  expect(await read('one')).toBeUndefined()
  await one.send([])
  await two.send([])
  await transaction.commit(
    new Map([
      ['one', { instance, at: 5 }],
      ['two', { instance, at: 7 }],
    ]),
  )
  expect(calls).toEqual(['begin', 'send none', 'send gzip', 'commit'])
  expect([...marks].map(([group, { offset }]) => [group, offset])).toEqual([
    ['g1', 5],
    ['g2', 7],
  ])
  expect(await read('two')).toMatchObject({ instance, at: 7 })
  await one.close()
  expect(calls).not.toContain('close')
  await two.close()
  expect(calls.at(-1)).toBe('close')
})

test('a run that is locked out tries again twice, and ends when it is locked out a third time with no commit in between', async () => {
  let locks = 2
  const { transaction, clock } = cluster(() => {
    if (locks-- > 0) throw lockedOut()
  })
  const { send } = transaction.join('out', place, 'none')
  const lockOut = (blame: 'connection' | 'config') =>
    expect(send([])).rejects.toMatchObject({ code: 'LP5506', blame })
  await lockOut('connection')
  await lockOut('connection')
  await send([])
  await transaction.commit(new Map([['out', { instance, at: 1 }]]))
  locks = 3
  await lockOut('connection')
  await lockOut('connection')
  await lockOut('config')
  // Long ago does not count.
  await clock.advance(700_000_000)
  await transaction.open()
  locks = 1
  await lockOut('connection')
})

test('a mark that another run with the same state directory has written ends it', async () => {
  const { transaction, read, marks } = cluster()
  transaction.join('out', place, 'none')
  await transaction.open()
  const mark = (writer: string, offset: number): void =>
    void marks.set('g', { offset, metadata: JSON.stringify({ instance, writer }) })
  // What an earlier run has written is no matter, as long as it stays.
  mark('earlier', 3)
  expect(await read('out')).toMatchObject({ at: 3 })
  expect(await read('out')).toMatchObject({ at: 3 })
  await transaction.commit(new Map([['out', { instance, at: 4 }]]))
  expect(await read('out')).toMatchObject({ at: 4 })
  mark('other', 4)
  await expect(read('out')).rejects.toMatchObject({ code: 'LP5506', blame: 'config' })
})

test('a mark is read when no transaction may still change it, and who waits for that too long is told', async () => {
  const { transaction, read, marks, other, clock } = cluster()
  transaction.join('out', place, 'none')
  await transaction.open()
  let looks = 0
  const open = (times: number) => () => {
    if (++looks <= times) throw kafkaError('undecided', ['b:1'], 'kafka sink "out"', undefined, 'It is open')
    marks.set('g', { offset: 8, metadata: JSON.stringify({ instance, writer: 'earlier' }) })
  }
  marks.set('g', { offset: 7, metadata: JSON.stringify({ instance, writer: 'earlier' }) })
  other.look = open(3)
  expect(await read('out')).toMatchObject({ at: 8 })
  other.look = open(Number.POSITIVE_INFINITY)
  const reading = transaction.read('out')
  const told = expect(reading).rejects.toMatchObject({ code: 'LP5523', blame: 'connection' })
  await clock.advance(10_000_000)
  await told
})

const noTopic = (): never => {
  throw kafkaError('no topic', ['b:1'], 'kafka sink "out"', undefined, 'Unknown topic t')
}

test('the topic of a mark must be there at the start, and is waited for when it is deleted later', async () => {
  const { transaction, read, other } = cluster()
  transaction.join('out', place, 'none')
  await transaction.open()
  other.look = noTopic
  await expect(transaction.read('out')).rejects.toMatchObject({ code: 'LP5502', blame: 'config' })
  other.look = () => {}
  await read('out')
  other.mark = noTopic
  const commit = () => transaction.commit(new Map([['out', { instance, at: 1 }]]))
  await expect(commit()).rejects.toMatchObject({ code: 'LP5502', blame: 'connection' })
  other.look = noTopic
  await transaction.open()
  await expect(transaction.read('out')).rejects.toMatchObject({ code: 'LP5502', blame: 'connection' })
})

test('a mark that is gone with its topic is known while no commit is in doubt', async () => {
  let isLost = false
  const { transaction, read, marks } = cluster(() => {
    if (isLost) throw new RunError('LP5500', 'kafka sink "out"', 'connection', 'It is away.')
  })
  transaction.join('out', place, 'none')
  await transaction.open()
  await transaction.commit(new Map([['out', { instance, at: 4 }]]))
  marks.clear()
  expect(await read('out')).toMatchObject({ instance, at: 4 })
  isLost = true
  await expect(transaction.commit(new Map([['out', { instance, at: 5 }]]))).rejects.toThrow('away')
  expect(await read('out')).toBeUndefined()
})

test('a mark is not read on when the run has been stopped', async () => {
  const { transaction, stop } = cluster()
  transaction.join('out', place, 'none')
  await transaction.open()
  const reading = transaction.read('out')
  stop.abort()
  await expect(reading).rejects.toMatchObject({ code: 'LP5004', blame: 'connection' })
})

test('when the last sink is closed, whoever still tries locks out nobody', async () => {
  const { transaction, calls } = cluster()
  const one = transaction.join('one', place, 'none')
  await transaction.open()
  await one.close()
  await expect(transaction.open()).rejects.toMatchObject({ code: 'LP5004', blame: 'connection' })
  expect(calls.at(-1)).toBe('close')
  transaction.join('two', place, 'none')
  await transaction.open()
})

test('what opens after the last sink was closed is closed again', async () => {
  const { transaction, calls, other } = cluster()
  let answer = (): void => {}
  other.opens = new Promise((resolve) => {
    answer = resolve
  })
  const one = transaction.join('one', place, 'none')
  const opening = transaction.open()
  await one.close()
  answer()
  await expect(opening).rejects.toMatchObject({ code: 'LP5004', blame: 'connection' })
  expect(calls).toEqual(['close', 'close'])
})

test('who is locked out by brokers since its transaction took too long is told so, each time, and goes on', async () => {
  let isOver = false
  const { transaction, clock } = cluster(() => {
    if (isOver) throw lockedOut()
  })
  const { send } = transaction.join('out', place, 'none')
  for (let n = 0; n < 4; n++) {
    isOver = false
    await transaction.open()
    await send([])
    await clock.advance(61_000_000)
    isOver = true
    await expect(send([])).rejects.toMatchObject({ code: 'LP5521', blame: 'connection' })
  }
  isOver = false
  await transaction.open()
  await send([])
  await transaction.commit(new Map([['out', { instance, at: 1 }]]))
})
