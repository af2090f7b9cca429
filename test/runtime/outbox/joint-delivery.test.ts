import { expect, test } from 'vitest'
import type { Marks } from '../../../src/operators/contract/sink.ts'
import { Ending } from '../../../src/runtime/ending.ts'
import type { Delivery } from '../../../src/runtime/outbox/delivery.ts'
import { JointDelivery } from '../../../src/runtime/outbox/joint-delivery.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const second = 1_000_000

/** Delivers so many calls that take 300 ms each to an other side; gives how many calls each commit made true. */
async function commitsOf(calls: number, longest: number | undefined): Promise<readonly number[]> {
  const clock = fakeClock()
  const commits: number[] = []
  let [sent, committed] = [0, 0]
  const marks: Marks = {
    ...(longest === undefined ? {} : { longest }),
    open: () => Promise.resolve(),
    read: () => Promise.resolve({ instance: 'i', at: 0 }),
    commit: () => Promise.resolve(void commits.push(sent - committed)),
  }
  const member = {
    options: {
      sink: 'out',
      title: 'toy sink "out"',
      inner: { write() {}, flush: () => Promise.resolve(new Map()), close: () => Promise.resolve() },
      policy: undefined,
      clock,
      random: () => 0,
      logger: { info() {}, warn() {}, error() {} },
      giveUp: new AbortController().signal,
      failed(error) {
        throw error
      },
      crashPoint() {},
      ending: new Ending(clock),
    },
    wasMarked: true,
    mark: { instance: 'i', at: 0 },
    refresh() {},
    rested() {},
    get isDone() {
      return committed === calls
    },
    get uncommitted() {
      return sent - committed
    },
    align: () => Promise.resolve(),
    async sendUpTo(_epoch, isEnough) {
      for (; sent < calls && !isEnough(); sent++) clock.leap(0.3 * second)
      return true
    },
    async committed() {
      committed = sent
    },
  } satisfies Partial<Delivery> as unknown as Delivery
  const joint = new JointDelivery(marks)
  joint.join(member)
  await joint.start(member)
  joint.wake()
  await joint.atRest()
  return commits
}

test('a commit comes before half of the time is over after which the other side ends what is open', async () => {
  expect(await commitsOf(10, 2 * second)).toEqual([4, 4, 2])
  expect(await commitsOf(70, 3600 * second)).toEqual([34, 34, 2])
  expect(await commitsOf(70, undefined)).toEqual([34, 34, 2])
})
