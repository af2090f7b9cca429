import { expect, test } from 'vitest'
import type { Partition } from '../../../../src/clients/kafka/client.ts'
import { nameOf } from '../../../../src/clients/kafka/partition-name.ts'
import { Pauses } from '../../../../src/operators/sources/kafka/pauses.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

function opened() {
  const clock = fakeClock()
  const told: string[] = []
  const tell = (what: string) => (partitions: readonly Partition[]) =>
    void told.push(`${what} ${partitions.map(nameOf).join(' ')}`)
  return {
    clock,
    told,
    pauses: new Pauses({ clock, consumer: { pause: tell('pause'), resume: tell('resume') } }),
  }
}

/** Something to wait for. */
function waiting() {
  let end = (): void => {}
  const over = new Promise<void>((resolve) => {
    end = resolve
  })
  return { over, end }
}

test('a short wait pauses nothing', async () => {
  const { clock, told, pauses } = opened()
  const { over, end } = waiting()
  const held = pauses.held(over, () => ['t/0'])
  await clock.advance(400_000)
  end()
  expect(await held).toBe(true)
  await clock.advance(10_000_000)
  expect(told).toEqual([])
})

test('a long one pauses until it is over, also where it ends with an error', async () => {
  const { clock, told, pauses } = opened()
  let fail = (): void => {}
  const over = new Promise<void>((_, reject) => {
    fail = () => reject(new Error('away'))
  })
  const held = [pauses.held(over, () => ['t/0', 'u-v/12']), pauses.held(over, () => ['t/0', 'u-v/12'])]
  await clock.advance(500_000)
  expect(await Promise.all(held)).toEqual([false, false])
  expect(told).toEqual(['pause t/0 u-v/12'])
  fail()
  await clock.advance(0)
  expect(told).toEqual(['pause t/0 u-v/12', 'resume t/0 u-v/12'])
})

test('a partition that is paused for two reasons is read when both are over', async () => {
  const { clock, told, pauses } = opened()
  const [one, other] = [waiting(), waiting()]
  void pauses.held(one.over, () => ['t/0'])
  void pauses.held(other.over, () => ['t/0', 't/1'])
  await clock.advance(500_000)
  one.end()
  await clock.advance(0)
  expect(told).toEqual(['pause t/0', 'pause t/1'])
  other.end()
  await clock.advance(0)
  expect(told).toEqual(['pause t/0', 'pause t/1', 'resume t/0 t/1'])
})
