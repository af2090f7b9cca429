import { expect, test } from 'vitest'
import { GroupProgress } from '../../../../src/clients/kafka/group-progress.ts'
import { RunError } from '../../../../src/core/run-error.ts'
import { TakenBack } from '../../../../src/operators/contract/taken-back.ts'
import { cluster, startRun } from './stub-source.ts'

test('a partition that was quiet until the end of the first run is not skipped by the next one', async () => {
  const kafka = cluster(2)
  kafka.write(0, 3)
  kafka.write(1, 3)
  const one = startRun(kafka, { start: 'end' })
  await one.assign()
  kafka.write(0, 2)
  await one.read()
  const restored = await one.end()
  kafka.write(1, 2)
  const two = startRun(kafka, { start: 'end' }, { restored })
  await two.assign()
  await two.read()
  expect([one.events, two.events]).toEqual([
    ['0/3', '0/4'],
    ['1/3', '1/4'],
  ])
})

test.each([{ start: 'end' as const }, { startTime: 4 }])(
  'partitions that are made while nothing runs are read from their first message (%o)',
  async (options) => {
    const kafka = cluster(1)
    kafka.write(0, 4)
    const one = startRun(kafka, options)
    await one.assign()
    const restored = await one.end()
    kafka.next.push(2)
    kafka.first.push(0)
    const two = startRun(kafka, options, { restored })
    await two.assign()
    await two.read()
    expect(two.events).toEqual(['1/0', '1/1'])
  },
)

test.each([
  { options: { start: 'end' as const }, from: [5, 2] },
  { options: { startTime: 1 }, from: [1, 1] },
  { options: { start: 'beginning' as const }, from: [0, 0] },
])(
  'a shared group begins where it is told, and goes on where it was ($options)',
  async ({ options, from }) => {
    const kafka = cluster(2)
    kafka.write(0, 5)
    kafka.write(1, 2)
    const one = startRun(kafka, { ...options, members: 'shared' })
    expect((await one.assign()).map(({ offset }) => offset)).toEqual(from)
    await one.read()
    await one.end()
    // Nothing was read of the second one, and yet its place is known.
    kafka.write(1, 3)
    const two = startRun(kafka, { ...options, members: 'shared' })
    expect((await two.assign()).map(({ offset }) => offset)).toEqual([5, 2])
  },
)

test('a gap where a member of a shared group begins stops it, and its text names the offset', async () => {
  const kafka = cluster(1)
  kafka.write(0, 9)
  kafka.first[0] = 7
  kafka.committed.set(0, { offset: 4, metadata: '' })
  const run = startRun(kafka, { members: 'shared' })
  await run.assign()
  await expect(run.read()).rejects.toThrow(
    new RunError(
      'LP5508',
      'kafka source "k"',
      'config',
      'Messages of "t/0" from offset 4 on are gone: the first there is has 7. To go on without them, say "on_gap: beginning" or "on_gap: end".',
    ),
  )
})

test.each([
  ['beginning', 0],
  ['end', 5],
] as const)(
  'where a partition was cut off before its position, that is said (on_gap: %s)',
  async (onGap, at) => {
    const kafka = cluster(1)
    kafka.write(0, 5)
    const said: string[] = []
    const run = startRun(kafka, { onGap }, { restored: new Map([['t/0', { offset: 9 }]]), said })
    await run.assign()
    expect(await run.calls().outOfRange({ topic: 't', partition: 0 }, 0, 5)).toBe(at)
    expect(said).toEqual([
      `kafka source "k": Messages of "t/0" below offset 9 are gone: it ends at 5; it goes on at the ${onGap}.`,
    ])
    await run.end()
  },
)

test('each of two members ends with its own partitions; one that comes late finds nothing left', async () => {
  const kafka = cluster(2)
  kafka.write(0, 2)
  kafka.write(1, 1)
  const shared = { members: 'shared' as const }
  const [a, b] = [startRun(kafka, shared, { untilEof: true }), startRun(kafka, shared, { untilEof: true })]
  await a.assign([0, 1])
  a.rebalancing()
  await a.assign([0])
  await b.assign([1])
  await a.read()
  await a.running
  await b.read()
  await b.running
  expect([a.events, b.events]).toEqual([['0/0', '0/1'], ['1/0']])
  await a.end()
  await b.end()
  await startRun(kafka, shared, { untilEof: true }).running
})

test('a member that gets what others have read to its end ends', async () => {
  const kafka = cluster(2)
  kafka.write(0, 2)
  kafka.write(1, 1)
  const b = startRun(kafka, { members: 'shared' }, { untilEof: true })
  await b.assign([1])
  kafka.committed.set(0, { offset: 2, metadata: '' })
  kafka.committed.set(1, { offset: 1, metadata: '' })
  b.rebalancing()
  await b.assign([0, 1])
  await b.running
  expect(b.events).toEqual([])
})

test('a group is not taken back by what a member decides after others have read on', async () => {
  const kafka = cluster(1)
  kafka.write(0, 9)
  kafka.committed.set(0, { offset: 1, metadata: '' })
  const run = startRun(kafka, { members: 'shared' })
  await run.assign()
  await run.read()
  const positions = run.source.position()
  // Meanwhile another member has had the partition, and has read more of it.
  run.rebalancing()
  kafka.write(0, 9)
  kafka.committed.set(0, { offset: 15, metadata: '' })
  await run.assign()
  run.source.decided?.(positions)
  expect(kafka.committed.get(0)?.offset).toBe(15)
  await run.read()
  await run.end()
  expect(kafka.committed.get(0)?.offset).toBe(18)
})

test('how far a member has read what it keeps is told, though an epoch has ended while partitions were given out anew', async () => {
  const kafka = cluster(1)
  kafka.write(0, 5)
  const run = startRun(kafka, { members: 'shared' })
  await run.assign()
  await run.read()
  run.rebalancing()
  const meanwhile = run.source.position()
  expect([...meanwhile.keys()]).toEqual([])
  await run.assign([0], true)
  await run.end()
  expect(kafka.committed.get(0)?.offset).toBe(5)
})

test('a member of a shared group goes on in what it keeps, and where the group has got to in what it gets', async () => {
  const kafka = cluster(2)
  kafka.write(0, 5)
  kafka.write(1, 5)
  kafka.committed.set(0, { offset: 1, metadata: '' })
  kafka.committed.set(1, { offset: 2, metadata: '' })
  const run = startRun(kafka, { members: 'shared' })
  await run.assign([0])
  await run.read()
  run.rebalancing()
  run.rebalancing()
  expect((await run.assign([0, 1], true)).map(({ offset }) => offset)).toEqual([5, 2])
  // The group knows it no more: by now others may have read them, and what they have not told comes again.
  run.rebalancing()
  expect((await run.assign([0, 1], false)).map(({ offset }) => offset)).toEqual([1, 2])
  // It had lost one, and others have read on; it has it back.
  run.rebalancing()
  await run.assign([1], true)
  kafka.committed.set(0, { offset: 4, metadata: '' })
  run.rebalancing()
  expect((await run.assign([0, 1], true)).map(({ offset }) => offset)).toEqual([4, 2])
  await run.end()
})

/** Whether a promise has resolved by now. */
function watched(promise: Promise<void>) {
  let isOver = false
  void promise.then(() => {
    isOver = true
  })
  return async (): Promise<boolean> => {
    await new Promise<void>((resolve) => void setImmediate(resolve))
    return isOver
  }
}

test('a member whose partitions are given to others lets go of them when what it has read is decided and told, and reads nothing meanwhile', async () => {
  const kafka = cluster(1)
  kafka.write(0, 3)
  let wanted = 0
  const run = startRun(kafka, { members: 'shared' }, { wantEpoch: () => void wanted++ })
  await run.assign()
  await run.read()
  const isGone = watched(run.letGo())
  expect([wanted, await isGone()]).toEqual([1, false])
  run.source.decided?.(run.source.position())
  expect(await isGone()).toBe(true)
  expect(kafka.committed.get(0)?.offset).toBe(3)
  // Nothing was read since.
  expect(await watched(run.letGo())()).toBe(true)
  expect(wanted).toBe(1)
  await run.end()
})

test('messages that wait for room while a member lets go are left to who reads them next', async () => {
  const kafka = cluster(1)
  kafka.write(0, 3)
  let open = (): void => {}
  const full = new Promise<void>((resolve) => {
    open = resolve
  })
  let isFull = true
  const run = startRun(kafka, { members: 'shared' }, { ready: () => (isFull ? full : undefined) })
  await run.assign()
  const reading = run.read()
  expect(await watched(run.letGo())()).toBe(true)
  isFull = false
  open()
  await reading
  expect(run.events).toEqual([])
  await run.end()
})

test('what lets go without epochs, or alone in its group, waits for nothing', async () => {
  const kafka = cluster(1)
  kafka.write(0, 3)
  for (const run of [startRun(kafka, { members: 'shared' }, { wantEpoch: null }), startRun(kafka, {})]) {
    await run.assign()
    await run.read()
    expect(await watched(run.letGo())()).toBe(true)
    await run.end()
  }
})

test('at a cut a member says as whom it has read how far, and its group is told by who decides alone', async () => {
  const kafka = cluster(2)
  kafka.write(0, 3)
  const progress = new GroupProgress()
  let generation = 4
  const member = () => ({ id: 'me', generation, renews: true })
  const run = startRun(kafka, { members: 'shared' }, { progress, member })
  await run.assign()
  await run.read()
  const positions = run.source.position()
  const cuts = progress.cuts.map(({ group, offsets, as }) => ({ group, offsets, as: as() }))
  expect(cuts).toEqual([
    {
      group: 'g',
      offsets: [
        { topic: 't', partition: 0, offset: 3 },
        { topic: 't', partition: 1, offset: 0 },
      ],
      as: { id: 'me', generation: 4, renews: true },
    },
  ])
  generation = 5
  expect(progress.cuts[0]!.as()?.generation).toBe(5)
  progress.decided()
  run.source.decided?.(positions)
  await run.source.close?.()
  expect(kafka.committed.size).toBe(0)
  // Nothing has moved.
  run.source.position()
  expect(progress.cuts).toEqual([])
})

/** A member of a shared group whose progress a transaction takes along, and that has read three messages. */
async function threeRead() {
  const kafka = cluster(1)
  kafka.write(0, 3)
  const progress = new GroupProgress()
  const run = startRun(kafka, { members: 'shared' }, { progress })
  await run.assign()
  await run.read()
  return { kafka, progress, run }
}

test('what was read and not decided when a group goes on without its member is taken back, whoever it is by then', async () => {
  const { progress, run } = await threeRead()
  run.source.position()
  const [cut] = progress.cuts
  run.rebalancing()
  await expect(run.running).rejects.toThrow(TakenBack)
  expect(cut!.as()).toBeUndefined()
  expect(() => progress.cuts).toThrow(TakenBack)
  await run.assign()
  expect(() => progress.cuts).toThrow(TakenBack)
})

test('a member that has decided all it has read goes on when the group gives partitions out anew', async () => {
  const { kafka, progress, run } = await threeRead()
  run.source.decided?.(run.source.position())
  progress.decided()
  await run.letGo()
  run.rebalancing()
  kafka.committed.set(0, { offset: 3, metadata: '' })
  kafka.write(0, 1)
  await run.assign()
  await run.read()
  expect(run.events).toEqual(['0/0', '0/1', '0/2', '0/3'])
  expect(progress.cuts).toEqual([])
  await run.end()
})

test('how far a group has come is asked again while a transaction with its offsets is open', async () => {
  const kafka = cluster(1)
  kafka.write(0, 3)
  let asked = 0
  const { admin } = kafka
  const busy = new RunError('LP5507', 'kafka source "k"', 'connection', 'There are unstable offsets.')
  const unstable = {
    ...admin,
    committed: (group: string, topic: string, isStable?: boolean) =>
      isStable === true && ++asked < 3 ? Promise.reject(busy) : admin.committed(group, topic),
  }
  const run = startRun({ ...kafka, admin: unstable }, { members: 'shared' })
  const assigning = run.assign()
  await new Promise<void>((resolve) => void setImmediate(resolve))
  kafka.committed.set(0, { offset: 2, metadata: '' })
  await new Promise<void>((resolve) => void setImmediate(resolve))
  await run.clock.advance(2_000_000)
  expect((await assigning).map(({ offset }) => offset)).toEqual([2])
  expect(asked).toBe(3)
  await run.end()
})

test.each(['sole', 'shared'] as const)(
  'time and the end of the run wait for nothing of a topic that is gone (members: %s)',
  async (members) => {
    const kafka = cluster(2)
    kafka.write(0, 2)
    const ended: string[] = []
    const said: string[] = []
    const run = startRun(
      kafka,
      { members },
      {
        untilEof: true,
        partitions: { expect: () => {}, rests: () => {}, ends: (name) => ended.push(name) },
        said,
      },
    )
    await run.assign()
    run.calls().gone!(['other'])
    expect(ended).toEqual([])
    run.calls().gone!(['t'])
    await run.running
    expect(ended).toEqual(['t/0', 't/1'])
    expect(said).toEqual([
      'kafka source "k": The topic "other" is gone, and is not read any more.',
      'kafka source "k": The topic "t" is gone, and is not read any more.',
    ])
    expect(await run.end()).toEqual(new Map())
  },
)

test('a topic that is made anew by the name of one that is gone is read from its beginning', async () => {
  const kafka = cluster(1)
  kafka.write(0, 9)
  const run = startRun(kafka, {}, { restored: new Map([['t/0', { offset: 7 }]]) })
  expect(await run.assign()).toEqual([{ topic: 't', partition: 0, offset: 7 }])
  run.calls().gone!(['t'])
  await run.assign([])
  expect(await run.assign()).toEqual([{ topic: 't', partition: 0, offset: 0 }])
})

test('the only member of a group has what there is, where brokers do not know a topic just now', async () => {
  const run = startRun(cluster(2))
  await run.assign()
  run.calls().missing!(new Set(['t']))
  await run.assign([])
  await run.clock.advance(1_000_000)
  await run.end()
})

test('what it did not get may turn out to be missing before it is taken for another member’s', async () => {
  const [one, other] = [startRun(cluster(2)), startRun(cluster(2))]
  for (const run of [one, other]) {
    await run.assign()
    await run.assign([])
  }
  one.calls().missing!(new Set(['t']))
  for (const { clock } of [one, other]) await clock.advance(1_000_000)
  await one.end()
  await expect(other.running).rejects.toMatchObject({ code: 'LP5509' })
})

test('what does not work for long is said, and when it works again', async () => {
  const said: string[] = []
  const run = startRun(cluster(1), {}, { said })
  await run.assign()
  run.calls().troubled!(new RunError('LP5500', 'kafka source "k"', 'connection', 'Kafka at b:1 is away.'))
  run.calls().recovered!()
  expect(said).toEqual([
    'kafka source "k": Kafka at b:1 is away. It is tried again.',
    'kafka source "k" reads again.',
  ])
  await run.end()
})
