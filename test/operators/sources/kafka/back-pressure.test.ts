import { expect, test } from 'vitest'
import { cluster, startRun } from './stub-source.ts'

/** A buffer that fills and has room again. */
function buffer() {
  let end: (() => void) | undefined
  let waiting: Promise<void> | undefined
  return {
    ready: () => waiting,
    fill: () => {
      waiting = new Promise((resolve) => {
        end = resolve
      })
    },
    drain: () => {
      waiting = undefined
      end?.()
    },
  }
}

/** Lets what is due happen. */
const settle = () => new Promise<void>((resolve) => void setImmediate(resolve))

test('what is fetched waits in hand while a buffer is full for a moment', async () => {
  const kafka = cluster(2)
  kafka.write(0, 2)
  const full = buffer()
  const run = startRun(kafka, {}, { ready: full.ready })
  await run.assign()
  full.fill()
  const reading = run.read()
  await run.clock.advance(400_000)
  expect([run.events, [...run.paused]]).toEqual([[], []])
  full.drain()
  await reading
  expect([run.events, [...run.paused]]).toEqual([['0/0', '0/1'], []])
  await run.end()
})

test('while it is full for longer all partitions are paused and nothing is kept; then they are read where they were', async () => {
  const kafka = cluster(2)
  kafka.write(0, 2)
  kafka.write(1, 1)
  const full = buffer()
  const run = startRun(kafka, {}, { ready: full.ready })
  await run.assign()
  full.fill()
  const reading = run.read()
  await run.clock.advance(500_000)
  await reading
  expect([run.events, [...run.paused]]).toEqual([[], [0, 1]])
  full.drain()
  await settle()
  expect([...run.paused]).toEqual([])
  await run.read()
  expect(run.events).toEqual(['0/0', '0/1', '1/0'])
  expect(await run.end()).toEqual(
    new Map([
      ['t/0', { offset: 2 }],
      ['t/1', { offset: 1 }],
    ]),
  )
})

test('messages that wait when partitions are given out anew are left to who reads them then', async () => {
  const kafka = cluster(1)
  kafka.write(0, 2)
  const full = buffer()
  const run = startRun(kafka, {}, { ready: full.ready })
  await run.assign()
  full.fill()
  const reading = run.read()
  await settle()
  expect((await run.assign()).map(({ offset }) => offset)).toEqual([0])
  full.drain()
  await reading
  expect(run.events).toEqual([])
  await run.read()
  expect(run.events).toEqual(['0/0', '0/1'])
  await run.end()
})

test('a partition whose schema cannot be had yet is paused, and the others are read', async () => {
  const kafka = cluster(2)
  kafka.write(0, 1)
  kafka.write(1, 2)
  let has = (): void => {}
  let isThere = false
  const loading = new Promise<void>((resolve) => {
    has = () => {
      isThere = true
      resolve()
    }
  })
  const run = startRun(kafka, {
    reader: {
      load: (values) => (isThere || [...values].join().startsWith('1') ? undefined : loading),
      read: (bytes: Buffer) => ({ at: bytes.toString() }),
    },
  })
  await run.assign()
  const reading = run.read()
  await run.clock.advance(500_000)
  await reading
  expect([run.events, [...run.paused]]).toEqual([['1/0', '1/1'], [0]])
  has()
  await settle()
  await run.read()
  expect([run.events, [...run.paused]]).toEqual([['1/0', '1/1', '0/0'], []])
  await run.end()
})

test('messages that a client hands over again, since it gave up waiting for the first time, are read once', async () => {
  const kafka = cluster(1)
  kafka.write(0, 2)
  const full = buffer()
  const run = startRun(kafka, {}, { ready: full.ready })
  await run.assign()
  full.fill()
  const first = run.read()
  await settle()
  kafka.write(0, 1)
  const second = run.read()
  full.drain()
  await Promise.all([first, second])
  expect(run.events).toEqual(['0/0', '0/1', '0/2'])
  expect(await run.end()).toEqual(new Map([['t/0', { offset: 3 }]]))
})
