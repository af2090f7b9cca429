import { expect, test } from 'vitest'
import type { KafkaAdmin, KafkaProducer, TopicMessages } from '../../../../src/clients/kafka/client.ts'
import { kafkaError } from '../../../../src/clients/kafka/errors.ts'
import { GroupProgress, leftBehind } from '../../../../src/clients/kafka/group-progress.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import { TakenBack } from '../../../../src/operators/contract/taken-back.ts'
import { DirectTransaction } from '../../../../src/operators/sinks/kafka/direct-transaction.ts'
import { KafkaTransaction } from '../../../../src/operators/sinks/kafka/kafka-transaction.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const instance = 'a state directory'
const second = 1_000_000

const error = (code: string, blame: 'connection' | 'config' = 'connection'): RunError =>
  new RunError(code, 'kafka sink "out"', blame, 'It did not work.')

type Step = 'open' | 'send' | 'before commit' | 'after commit'

/** A cluster: what is committed and its mark; each producer that opens locks out the one before. `fail` may throw at each step. */
function cluster(fail: (step: Step) => void = () => {}) {
  const clock = fakeClock()
  const there = {
    committed: [] as string[],
    mark: undefined as { offset: number; metadata: string } | undefined,
    opens: 0,
    /** How far groups have come, and the member of each that may say so. */
    groups: new Map<string, number>(),
    members: new Map<string, string>(),
    /** Topics that are not there, and those that the leader of the partition does not know yet. */
    gone: new Set<string>(),
    fresh: new Set<string>(),
  }
  const progress = new GroupProgress()
  let epoch = 0
  const calls: string[] = []
  const run = (timeout = 60 * second) => {
    let open: string[] = []
    let mine = 0
    let mark: typeof there.mark
    const groups = new Map<string, number>()
    const mustLive = (): void => {
      if (mine !== epoch) throw error('LP5506', 'config')
    }
    const producer = {
      async open() {
        await Promise.resolve()
        fail('open')
        mine = ++epoch
        open = []
        groups.clear()
      },
      begin: () => Promise.resolve(),
      async send(topics: readonly TopicMessages[], compression?: string) {
        await Promise.resolve()
        mustLive()
        if (topics.some(({ topic }) => there.gone.has(topic) || there.fresh.has(topic)))
          throw kafkaError('no topic', ['b:1'], 'kafka sink "out"', undefined, 'Unknown topic')
        const texts = topics.flatMap(({ topic, messages }) =>
          messages.map(({ value }) => `${topic}:${value}`),
        )
        calls.push(`${compression} ${texts.join(' ')}`)
        open.push(...texts)
        fail('send')
      },
      sendOffsets: (group, [offset], as) => {
        if (as === undefined) mark = { offset: offset!.offset, metadata: offset!.metadata ?? '' }
        else if (as()?.id === there.members.get(group)) groups.set(group, offset!.offset)
        else return Promise.reject(leftBehind('kafka sink "out"', group))
        return Promise.resolve()
      },
      async commit() {
        await Promise.resolve()
        mustLive()
        fail('before commit')
        there.committed.push(...open)
        there.mark = mark
        for (const [group, offset] of groups) there.groups.set(group, offset)
        open = []
        fail('after commit')
      },
      abort: () => Promise.resolve(void calls.push('abort')),
      close: () => Promise.resolve(void calls.push('close')),
    } satisfies KafkaProducer
    const admin = {
      committed: () => Promise.resolve(new Map(there.mark === undefined ? [] : [[0, there.mark]])),
      topic: (topic: string) =>
        Promise.resolve(there.gone.has(topic) ? undefined : { topic, partitions: [0] }),
      close: () => Promise.resolve(),
    } as Partial<KafkaAdmin> as KafkaAdmin
    const title = 'kafka sink "out"'
    const transaction = new DirectTransaction({
      transaction: new KafkaTransaction({
        admin,
        producer,
        clock,
        stop: new AbortController().signal,
        title,
        timeout,
      }),
      place: { group: 'g', topic: 't' },
      progress,
      title,
      tries: { atOnce: 0, waits: 1, first: second, longest: second, park: second },
    })
    return transaction
  }
  /** What comes of it, with the clock going on meanwhile. */
  const settled = async <T>(work: Promise<T>): Promise<T> => {
    work.catch(() => {})
    await clock.advance(second)
    return work
  }
  return { run, settled, there, calls, clock, progress, lockOut: () => void epoch++ }
}

const messages = (...values: readonly string[]): readonly TopicMessages[] => [
  {
    topic: 't',
    messages: values.map((value) => ({
      partition: 0,
      key: null,
      value: Buffer.from(value),
      headers: [],
      timestamp: undefined,
    })),
  },
]

const at = (epoch: number) => ({ instance, at: epoch })
const nothing = (): void => {}

test('what several sinks send is true with the commit of the epoch, each with its compression', async () => {
  const { run, settled, there, calls } = cluster()
  const transaction = run()
  expect(await settled(transaction.open())).toBeUndefined()
  await settled(transaction.commit(at(0)))
  const one = transaction.join('one', 'none', false, nothing)
  const two = transaction.join('two', 'gzip', false, nothing)
  await settled(one.send(messages('a')))
  await settled(two.send(messages('b')))
  expect(there.committed).toEqual([])
  await settled(transaction.commit(at(1)))
  expect(there.committed).toEqual(['t:a', 't:b'])
  expect(calls).toEqual(['none t:a', 'gzip t:b'])
  expect(there.mark?.offset).toBe(1)
  expect(await settled(run().open())).toMatchObject(at(1))
})

test.each(['send', 'open', 'before commit', 'after commit'] as const)(
  'a failure at "%s" doubles nothing and loses nothing when what failed is tried again',
  async (step) => {
    let isDue = false
    const { run, settled, there } = cluster((passed) => {
      if (passed !== step || !isDue) return
      isDue = false
      throw error('LP5500')
    })
    const transaction = run()
    const part = transaction.join('out', 'none', false, nothing)
    await settled(transaction.open())
    await settled(transaction.commit(at(0)))
    await settled(part.send(messages('a')))
    isDue = true
    // What a sink does after a failure: it opens, and sends what was not taken.
    const again = async (work: () => Promise<unknown>): Promise<void> => {
      for (let failed = false; ; failed = true) {
        try {
          if (failed) await settled(part.open())
          await settled(work())
          return
        } catch {
          expect(failed).toBe(false)
        }
      }
    }
    if (step === 'open') await expect(settled(part.open())).rejects.toThrow()
    await again(() => part.send(messages('b')))
    await again(() => transaction.commit(at(1)))
    await again(() => part.send(messages('c')))
    await again(() => transaction.commit(at(2)))
    expect(isDue).toBe(false)
    expect(there.committed).toEqual(['t:a', 't:b', 't:c'])
    expect(there.mark?.offset).toBe(2)
  },
)

test('a transaction that the brokers have ended is told as one that took too long, and sent anew', async () => {
  const { run, settled, there, clock, lockOut } = cluster()
  const transaction = run(10 * second)
  const part = transaction.join('out', 'none', false, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  await settled(part.send(messages('a')))
  await clock.advance(12 * second)
  lockOut()
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({
    code: 'LP5521',
    blame: 'connection',
  })
  await settled(transaction.commit(at(1)))
  expect(there.committed).toEqual(['t:a'])
})

test('who is locked out before that is told of another run', async () => {
  const { run, settled, lockOut } = cluster()
  const transaction = run()
  const part = transaction.join('out', 'none', false, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  await settled(part.send(messages('a')))
  lockOut()
  await expect(settled(part.send(messages('b')))).rejects.toMatchObject({ code: 'LP5506' })
})

test('where another run has decided meanwhile, or the mark of a commit in doubt is gone, nothing is sent', async () => {
  let isDue = false
  const { run, settled, there } = cluster((step) => {
    if (step === 'before commit' && isDue) throw error('LP5500')
  })
  const transaction = run()
  const part = transaction.join('out', 'none', false, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  await settled(part.send(messages('a')))
  isDue = true
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({ code: 'LP5500' })
  const { mark } = there
  there.mark = undefined
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({ code: 'LP5441' })
  there.mark = { offset: 7, metadata: mark!.metadata }
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({ code: 'LP5442' })
  expect(there.committed).toEqual([])
})

test('a mark that the brokers have forgotten is no trouble while no commit is in doubt', async () => {
  const { run, settled, there } = cluster()
  const transaction = run()
  const part = transaction.join('out', 'none', false, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(3)))
  there.mark = undefined
  await settled(part.open())
  await settled(part.send(messages('a')))
  await settled(transaction.commit(at(4)))
  expect(there).toMatchObject({ committed: ['t:a'], mark: { offset: 4 } })
})

test('an epoch is wanted, once, when much is held until it is true', async () => {
  const { run, settled } = cluster()
  const transaction = run()
  let wanted = 0
  const part = transaction.join('out', 'none', false, () => void wanted++)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  const large = messages('x'.repeat(12 * 1024 * 1024))
  for (const epoch of [1, 2]) {
    for (let n = 0; n < 2; n++) await settled(part.send(large))
    expect(wanted).toBe(epoch - 1)
    for (let n = 0; n < 2; n++) await settled(part.send(large))
    expect(wanted).toBe(epoch)
    await settled(transaction.commit(at(epoch)))
  }
})

test('what is open when nobody decides it any more is aborted, so that readers need not wait', async () => {
  const { run, settled, calls } = cluster()
  const transaction = run()
  const part = transaction.join('out', 'none', false, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  await settled(part.send(messages('a')))
  await part.close()
  expect(calls).not.toContain('close')
  await transaction.close()
  expect(calls.slice(-2)).toEqual(['abort', 'close'])
})

const cut = (group: string, id: string, offset: number) => ({
  group,
  offsets: [{ topic: 't', partition: 0, offset }],
  as: () => ({ id, generation: 1, renews: false }),
})

test('how far groups have come is true with the epoch at whose cut it was told, and told anew where its commit fails', async () => {
  let fails = 1
  const { run, settled, there, progress } = cluster((step) => {
    if (step === 'before commit' && progress.cuts.length > 0 && fails-- > 0) throw error('LP5500')
  })
  there.members.set('g', 'me')
  const transaction = run()
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  progress.add(cut('g', 'me', 7))
  await expect(settled(transaction.commit(at(1)))).rejects.toThrow('It did not work.')
  expect(there.groups).toEqual(new Map())
  await settled(transaction.commit(at(1)))
  expect(there.groups).toEqual(new Map([['g', 7]]))
  expect(progress.cuts).toEqual([])
})

test('how far groups have come is told once where the answer to a commit was lost', async () => {
  const { run, settled, there, progress } = cluster((step) => {
    if (step === 'after commit' && progress.cuts.length > 0) throw error('LP5500')
  })
  there.members.set('g', 'me')
  const transaction = run()
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  progress.add(cut('g', 'me', 7))
  await expect(settled(transaction.commit(at(1)))).rejects.toThrow()
  // By now the group has another member, and need not be told.
  there.members.set('g', 'you')
  await settled(transaction.commit(at(1)))
  expect(there.groups).toEqual(new Map([['g', 7]]))
  expect(progress.cuts).toEqual([])
})

test('a member that the group does not know any more makes nothing true, and its transaction is ended', async () => {
  const { run, settled, there, progress, calls } = cluster()
  there.members.set('g', 'you')
  const transaction = run()
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  const part = transaction.join('one', 'none', false, nothing)
  await settled(part.send(messages('a')))
  progress.add(cut('g', 'me', 7))
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({ code: 'LP5522', blame: 'config' })
  expect([there.committed, there.groups, there.mark?.offset]).toEqual([[], new Map(), 0])
  await part.close()
  await transaction.close()
  expect(calls.slice(-2)).toEqual(['abort', 'close'])
})

test("what a member has read that is another one's by now is not decided, whatever the brokers would say", async () => {
  const { run, settled, there, progress } = cluster()
  there.members.set('g', 'me')
  const transaction = run()
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  progress.add(cut('g', 'me', 7))
  progress.lose(leftBehind('kafka source "k"', 'g'))
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({ code: 'LP5522' })
  expect(there.mark?.offset).toBe(0)
})

test('what was sent to a topic that is deleted then waits for it, and with it for its mark', async () => {
  const { run, settled, there } = cluster()
  const transaction = run()
  const part = transaction.join('out', 'none', false, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  await settled(part.send(messages('a')))
  there.gone.add('t')
  there.mark = undefined
  await expect(settled(part.open())).rejects.toMatchObject({ code: 'LP5502', blame: 'connection' })
  await expect(settled(transaction.commit(at(1)))).rejects.toMatchObject({
    code: 'LP5502',
    blame: 'connection',
  })
  there.gone.clear()
  await settled(transaction.commit(at(1)))
  expect(there.committed).toEqual(['t:a'])
})

test('what was sent to a topic that is made of events and is deleted then is taken back, and told to nobody as refused', async () => {
  const { run, settled, there } = cluster()
  const transaction = run()
  const part = transaction.join('out', 'none', true, nothing)
  await settled(transaction.open())
  await settled(transaction.commit(at(0)))
  await settled(part.send(messages('a')))
  // Brokers that do not know it yet will.
  there.fresh.add('t')
  await expect(settled(part.open())).rejects.toMatchObject({ code: 'LP5502', blame: 'connection' })
  there.gone.add('t')
  const taken = await settled(part.open()).catch((error: unknown) => error)
  expect(taken).toBeInstanceOf(TakenBack)
  expect(taken).toMatchObject({ code: 'LP5502', message: expect.stringContaining('The topic "t" is gone') })
  expect(there.committed).toEqual([])
})
