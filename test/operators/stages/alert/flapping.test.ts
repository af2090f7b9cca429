import { expect, test } from 'vitest'
import { driveTimed } from '../../../support/drive-stage.ts'

test('an alert that comes and goes all the time leaves nothing behind', async () => {
  const stage = await driveTimed('alert(when: v > 10, by: k, repeat: 1d)')
  stage.event({ k: 'steady', v: 11 }, 0)
  for (let second = 1; second <= 10_000; second++) {
    stage.event({ k: 'flapping', v: second % 2 === 1 ? 11 : 1 }, second)
    stage.advance(second + 0.5)
  }
  expect(stage.take()).toHaveLength(1 + 10_000)
  expect(stage.stage.bytes?.()).toBeLessThan(100_000)

  // What was noted before is still done, each at its time.
  stage.event({ k: 'flapping', v: 11 }, 20_000)
  stage.advance(200_000)
  const days = stage.sent.splice(0).map(({ event, meta }) => [event['k'], meta.time / 1e6])
  expect(days).toEqual([
    ['flapping', 20_000],
    ['steady', 86_400],
    ['flapping', 106_400],
    ['steady', 172_800],
    ['flapping', 192_800],
  ])
})
