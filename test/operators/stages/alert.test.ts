import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { complaintsOf, typeAfter } from '../../support/compile-text.ts'
import { type DrivenStage, driveStage, driveTimed } from '../../support/drive-stage.ts'

/** What was told since the last call: `key state count since @ time`, times in seconds. */
function told(stage: DrivenStage): readonly string[] {
  return stage.sent.splice(0).map(({ event, meta }) => {
    const { state, count, since, previous } = event['alert'] as Rec
    const start = (since as unknown as { micros: number }).micros / 1e6
    const at = Number.isNaN(meta.time) ? '' : ` @${meta.time / 1e6}`
    return `${String(event['k'] ?? '-')} ${String(state)}${previous === null ? '' : ` after ${String(previous)}`} ${String(count)} since ${start}${at}`
  })
}

test('it tells when the condition begins to hold and when it does no more, once each', async () => {
  const stage = await driveTimed('alert(when: x > 5, by: k)')
  for (const [at, x] of [1, 7, 8, 3, 2, 9].entries()) stage.event({ k: 'a', x }, at)
  stage.advance()
  expect(told(stage)).toEqual([
    'a firing 1 since 1 @1',
    'a resolved after firing 2 since 1 @3',
    'a firing 1 since 5 @5',
  ])
  expect(stage.counters).toMatchObject({ in: 6, absorbed: 6, derived: 3, out: 3, held: 0 })
})

test('each key has an alert of its own, null too', async () => {
  const stage = await driveTimed('alert(when: x > 5, by: k)')
  stage.event({ k: 'a', x: 9 }, 0)
  stage.event({ k: null, x: 9 }, 1)
  stage.event({ k: 'a', x: 1 }, 2)
  stage.advance()
  expect(told(stage)).toEqual([
    'a firing 1 since 0 @0',
    '- firing 1 since 1 @1',
    'a resolved after firing 1 since 0 @2',
  ])
})

test('the order is that of events, not of arrival', async () => {
  const stage = await driveTimed('alert(when: x > 5)')
  stage.event({ x: 1 }, 5)
  stage.event({ x: 9 }, 2, { partition: 'q' })
  stage.event({ x: 1 }, 3, { partition: 'q' })
  stage.advance()
  expect(told(stage)).toEqual(['- firing 1 since 2 @2', '- resolved after firing 1 since 2 @3'])
})

test('a condition that is null neither begins an alert nor ends it', async () => {
  const stage = await driveTimed('alert(when: x > 5)')
  for (const [at, x] of [null, 9, null, 1].entries()) stage.event({ x }, at)
  stage.advance()
  expect(told(stage)).toEqual(['- firing 1 since 1 @1', '- resolved after firing 1 since 1 @3'])
})

test('"clear" ends it where it holds, and nothing between', async () => {
  const stage = await driveTimed('alert(when: x > 9, clear: x < 5)')
  for (const [at, x] of [10, 8, 6, 4, 8].entries()) stage.event({ x }, at)
  stage.advance()
  expect(told(stage)).toEqual(['- firing 1 since 0 @0', '- resolved after firing 1 since 0 @3'])
})

test('with "hold" the condition must last so long, and be gone so long', async () => {
  const stage = await driveTimed('alert(when: x > 5, hold: 10s)')
  for (const [at, x] of [
    [0, 9],
    [5, 1],
    [6, 9],
    [15, 9],
    [16, 9],
    [20, 1],
    [29, 9],
    [40, 1],
    [50, 1],
  ] as const)
    stage.event({ x }, at)
  stage.advance()
  expect(told(stage)).toEqual(['- firing 3 since 6 @16', '- resolved after firing 4 since 6 @50'])
})

test('"hold" is over when time has gone on, without an event of the key', async () => {
  const stage = await driveTimed('alert(when: x > 5, hold: 10s, by: k)')
  stage.event({ k: 'a', x: 9 }, 0)
  stage.advance(10)
  // An event of that very moment may still come and say otherwise.
  expect(told(stage)).toEqual([])
  stage.advance(10.000001)
  expect(told(stage)).toEqual(['a firing 1 since 0 @10'])
  stage.event({ k: 'a', x: 1 }, 12)
  stage.advance(30)
  expect(told(stage)).toEqual(['a resolved after firing 1 since 0 @22'])
})

test('an event at the end of "hold" is looked at first', async () => {
  const stage = await driveTimed('alert(when: x > 5, hold: 10s)')
  stage.event({ x: 9 }, 0)
  stage.event({ x: 1 }, 10)
  stage.advance(100)
  expect(told(stage)).toEqual([])
})

test('"repeat" tells again as long as it lasts', async () => {
  const stage = await driveTimed('alert(when: x > 5, repeat: 10s)')
  stage.event({ x: 9 }, 0)
  stage.event({ x: 8 }, 15)
  stage.event({ x: 1 }, 25)
  stage.advance(60)
  expect(told(stage)).toEqual([
    '- firing 1 since 0 @0',
    '- firing after firing 1 since 0 @10',
    '- firing after firing 2 since 0 @20',
    '- resolved after firing 2 since 0 @25',
  ])
})

test('a key of which nothing is heard is told of, and told to be back', async () => {
  const stage = await driveTimed('alert(silent: 10s, by: k)')
  stage.event({ k: 'a' }, 0)
  stage.event({ k: 'b' }, 0)
  stage.event({ k: 'a' }, 10)
  stage.advance(15)
  expect(told(stage)).toEqual(['b firing 0 since 0 @10'])
  stage.event({ k: 'b' }, 16)
  stage.advance(18)
  expect(told(stage)).toEqual(['b resolved after firing 0 since 0 @16'])
  stage.advance(100)
  expect(told(stage)).toEqual(['a firing 0 since 10 @20', 'b firing 0 since 16 @26'])
})

test('nobody is silent because the input is over', async () => {
  const stage = await driveTimed('alert(silent: 10s, by: k)')
  stage.event({ k: 'a' }, 0)
  stage.advance()
  expect(told(stage)).toEqual([])
})

test('silence that ends with an event for which the condition holds goes on as that', async () => {
  const stage = await driveTimed('alert(when: x > 5, silent: 10s)')
  stage.event({ x: 1 }, 0)
  stage.event({ x: 9 }, 20)
  stage.event({ x: 1 }, 25)
  stage.advance(26)
  expect(told(stage)).toEqual(['- firing 0 since 0 @10', '- resolved after firing 1 since 0 @25'])
})

test('what is due at one moment is told in the order of keys', async () => {
  const stage = await driveTimed('alert(silent: 10s, by: k)')
  for (const k of ['c', 'a', 'b']) stage.event({ k }, 0)
  stage.advance(50)
  expect(told(stage).map((line) => line[0])).toEqual(['a', 'b', 'c'])
})

test('an event that comes too late is not looked at', async () => {
  const stage = await driveTimed('alert(when: x > 5)')
  expect(stage.event({ x: 9 }, 1, { watermark: 2 })).toBe('late')
})

test('without event time it goes by arrival and the clock', async () => {
  const stage = await driveStage('alert(when: x > 5, hold: 10s, repeat: 30s, by: k)')
  stage.event({ k: 'a', x: 9 })
  await stage.pass(9)
  expect(told(stage)).toEqual([])
  await stage.pass(2)
  expect(told(stage)).toEqual(['a firing 1 since 1000000'])
  await stage.pass(30)
  expect(told(stage)).toEqual(['a firing after firing 1 since 1000000'])
  stage.event({ k: 'a', x: 1 })
  await stage.pass(11)
  expect(told(stage)).toEqual(['a resolved after firing 1 since 1000000'])
})

test('without event time silence is of the clock', async () => {
  const stage = await driveStage('alert(silent: 5m, by: k)')
  stage.event({ k: 'a' })
  await stage.pass(200)
  stage.event({ k: 'a' })
  await stage.pass(299)
  expect(told(stage)).toEqual([])
  await stage.pass(2)
  expect(told(stage)).toEqual(['a firing 0 since 1000200'])
})

test('after a restart nothing is told twice and nothing is forgotten', async () => {
  const stage = await driveTimed('alert(when: x > 5, hold: 10s, repeat: 1m, by: k)')
  stage.event({ k: 'a', x: 9 }, 0)
  stage.event({ k: 'b', x: 9 }, 15)
  stage.advance(16)
  expect(told(stage)).toEqual(['a firing 1 since 0 @10'])
  stage.restart()
  stage.event({ k: 'a', x: 9 }, 17)
  stage.advance(26)
  expect(told(stage)).toEqual(['b firing 1 since 15 @25'])
  stage.restart()
  stage.advance(71)
  expect(told(stage)).toEqual(['a firing after firing 2 since 0 @70'])
})

test('keys of which nothing need be known are forgotten', async () => {
  const stage = await driveTimed('alert(when: x > 5, by: k)', { pipeline: 'max_keys: 2' })
  for (let k = 0; k < 100; k++) {
    stage.event({ k, x: 9 }, 2 * k)
    stage.event({ k, x: 1 }, 2 * k + 1)
  }
  stage.advance()
  expect(stage.refused).toEqual([])
  expect(stage.stage.bytes!()).toBe(0)
})

test('a key beyond the most that may be watched is refused', async () => {
  const stage = await driveTimed('alert(when: x > 5, by: k)', { pipeline: 'max_keys: 1' })
  stage.event({ k: 'a', x: 9 }, 0)
  stage.event({ k: 'b', x: 9 }, 1)
  stage.event({ k: 'c', x: 1 }, 2)
  stage.advance()
  expect(stage.refused).toEqual(['LP5313'])
})

test('what is told does not depend on batches or restarts', async () => {
  const template = await driveTimed(
    'alert(when: x > 5, clear: x < 3, by: k, hold: 3s, repeat: 7s, silent: 12s)',
  )
  const run = (events: readonly (readonly [number, string, number])[], cuts: readonly number[]) => {
    const stage = new (template.constructor as new (...given: unknown[]) => DrivenStage)(
      template.node,
      template.clock,
      {},
    )
    let at = 0
    for (const [i, [wait, k, x]] of events.entries()) {
      at += wait
      stage.event({ k, x }, at)
      if (cuts[i] === 1 || cuts[i] === 2) stage.advance(at)
      if (cuts[i] === 2) stage.restart()
    }
    stage.advance(at + 100)
    return told(stage)
  }
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(6), fc.constantFrom('a', 'b'), fc.nat(10)), { minLength: 1, maxLength: 20 }),
      fc.array(fc.nat(2)),
      (events, cuts) => {
        expect(run(events, cuts)).toEqual(run(events, []))
      },
    ),
  )
})

test('events have the field "alert" behind it', async () => {
  expect(await typeAfter('alert(when: x > 5) | keep state = alert.state, s = alert.since', '{x: int}')).toBe(
    '{state: "firing" | "resolved", s: time}',
  )
  expect(await typeAfter('alert(when: x > 5) | keep c = alert.count, p = alert.previous', '{x: int}')).toBe(
    '{c: int, p: string?}',
  )
})

test('keys that could fall silent for ever are warned of, where nothing bounds them', async () => {
  const found = (stage: string, source = 'file("a", format: json)', pipeline = '') =>
    complaintsOf(`${pipeline}\nfrom ${source} | ${stage} | to stdout`)
  const stage = 'alert(silent: 5m, by: k)'
  expect(await found(stage)).toEqual(['LP4062 alert'])
  expect(await found('alert(silent: 5m)')).toEqual([])
  expect(await found('alert(when: x > 1, by: k)')).toEqual([])
  expect(await found(stage, 'stdin(format: json)')).toEqual([])
  expect(await found(stage, undefined, 'pipeline p { max_keys: 10 }')).toEqual([])
})

test.each([
  ['alert()', 'LP2055 alert'],
  ['alert(when: "x")', 'LP2054 "x"'],
  ['alert(clear: x > 1)', 'LP2055 alert'],
  ['alert(silent: 5m, clear: x > 1)', 'LP2055 x > 1'],
  ['alert(silent: 5m, hold: 1m)', 'LP2055 1m'],
  ['alert(when: x > 1, repeat: 0s)', 'LP2055 0s'],
  ['alert(when: x > 1, hold: 5)', 'LP2057 5'],
  ['alert(when: x > 1, silent: 5m)', 'LP3193 5m'],
  ['alert(when: x > 1, clear: false)', 'LP3192 false'],
  ['alert(when: x > 1, clear: x > 1)', 'LP3192 x > 1'],
  ['alert(when: x >= 1, clear: x <= 1)', 'LP3192 x <= 1'],
  ['alert(when: 5 < x, clear: x == 6)', 'LP3192 x == 6'],
  ['alert(when: x > 1, clear: x <= 1)', ''],
  ['alert(when: x > 1, clear: y <= 5)', ''],
])('%s is judged', async (stage, complaint) => {
  const found = await complaintsOf(`from stdin(format: json) | ${stage} | to stdout`)
  expect(found.map((one) => (one.startsWith('LP2055 alert') ? 'LP2055 alert' : one))).toEqual(
    complaint === '' ? [] : [complaint],
  )
})
