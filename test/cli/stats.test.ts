import { join } from 'node:path'
import { expect, test } from 'vitest'
import { statsJson, statsText } from '../../src/cli/stats.ts'
import { runPipe, testFolder, writeLines } from '../support/run-pipe.ts'

test('what is counted of time has columns of its own and is in no balance', async () => {
  const folder = testFolder()
  const at = (second: number): string => JSON.stringify({ at: new Date(second * 1000).toISOString() })
  writeLines(folder, 'in', [at(0), at(1_000_000), at(1), '{}', at(2)])
  const { plan, result } = await runPipe(
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
