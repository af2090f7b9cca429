import { expect, test } from 'vitest'
import { takeSignals } from '../../src/cli/stop-signals.ts'
import { memoryIo } from '../support/memory-io.ts'

const taken = () => {
  const world = memoryIo()
  const said: string[] = []
  return { ...world, said, signals: takeSignals(world.io, (line) => said.push(line)) }
}

test('the first signal stops in good order and says so', () => {
  const { raise, signals, said } = taken()
  raise('SIGTERM')
  expect(signals.stop.aborted).toBe(true)
  expect(signals.abandon.aborted).toBe(false)
  expect(said).toEqual(['Stopping after SIGTERM: what was read is finished first.'])
})

test('the second gives up, and ends the process when that takes too long', () => {
  const { raise, signals, said, tick, abandoned } = taken()
  raise('SIGINT')
  raise('SIGINT')
  expect(signals.abandon.aborted).toBe(true)
  expect(said).toHaveLength(2)
  expect(abandoned).toEqual([])
  tick()
  expect(abandoned).toEqual([3])
})

test('SIGQUIT ends the process at once', () => {
  const { raise, abandoned, signals } = taken()
  raise('SIGQUIT')
  expect(abandoned).toEqual([131])
  expect(signals.stop.aborted).toBe(false)
})

test('released signals do nothing', () => {
  const { raise, signals } = taken()
  signals.release()
  raise('SIGINT')
  expect(signals.stop.aborted).toBe(false)
})
