import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { WholeResult } from '../../src/cli/begin-again.ts'
import { statsJson, statsText } from '../../src/cli/stats.ts'
import { runPipe, testFolder, writeLines } from '../support/run-pipe.ts'

/** A run that has not begun again. */
async function ranOnce(text: string, options: Parameters<typeof runPipe>[1] = {}) {
  const { plan, result } = await runPipe(text, options)
  const whole: WholeResult = {
    ...result,
    restarts: 0,
    first: result.ledger,
    before: { rejected: 0, deadLetters: 0 },
  }
  return { plan, result: whole }
}

test('what is counted of time has columns of its own and is in no balance', async () => {
  const folder = testFolder()
  const at = (second: number): string => JSON.stringify({ at: new Date(second * 1000).toISOString() })
  writeLines(folder, 'in', [at(0), at(1_000_000), at(1), '{}', at(2)])
  const { plan, result } = await ranOnce(
    [
      `source lines = file("${join(folder, 'in')}", format: json, time: at, on_missing_time: stamp)`,
      'from lines | to discard',
    ].join('\n'),
  )
  const [head, source] = statsText(plan, result).split('\n')
  expect(head!.trim().split(/\s+/)).toEqual(['in', 'out', 'time_outlier', 'time_stamped'])
  expect(source!.trim().split(/\s+/)).toEqual(['source', 'lines', '5', '5', '1', '1'])
  expect(JSON.parse(statsJson(plan, result))).toMatchObject({
    balanced: true,
    total: { timeOutlier: 1, timeStamped: 1, lateIdle: 0 },
  })
})

test('where earlier runs on the same state have counted, what this one did stands apart, and its rate is its own', async () => {
  const folder = testFolder()
  const options = { options: { stateDir: testFolder() } }
  const text = `from file("${join(folder, 'in')}", format: json, start: beginning) | where n > 1 | to discard`
  writeLines(folder, 'in', ['{"n":1}', '{"n":2}', '{"n":3}'])
  const once = await ranOnce(text, options)
  const first = { ...once.result, elapsed: 1_000_000 }
  expect(statsText(once.plan, first)).toContain('\n3 read, 2 written, 1 filtered in 1 s, 24 B, 3 events/s\n')
  writeLines(folder, 'in', ['{"n":1}', '{"n":2}', '{"n":3}', '{"n":4}'])
  const { plan, result } = await ranOnce(text, options)
  const then = { ...result, elapsed: 1_000_000 }
  expect(statsText(plan, then)).toContain(
    '\n4 read, 3 written, 1 filtered over all runs on this state\n1 read, 1 written by this run in 1 s, 8 B, 1 events/s\n',
  )
  expect(JSON.parse(statsJson(plan, then))).toMatchObject({
    restarts: 0,
    total: { read: 4, written: 3 },
    this_run: { read: 1, written: 1 },
  })
})

test('a run that began again tells so, and counts what it had refused before', async () => {
  const folder = testFolder()
  writeLines(folder, 'in', ['{"n":1}'])
  const { plan, result } = await ranOnce(`from file("${join(folder, 'in')}", format: json) | to discard`)
  const again = { ...result, restarts: 1, before: { rejected: 3, deadLetters: 2 } }
  expect(statsText(plan, again)).toMatch(/events\/s, begun again once\n$/)
  expect(statsText(plan, { ...again, restarts: 2 })).toMatch(/, begun again 2 times\n$/)
  expect(JSON.parse(statsJson(plan, again))).toMatchObject({
    restarts: 1,
    rejected: 3,
    dead_letters: 2,
    balanced: true,
  })
})
