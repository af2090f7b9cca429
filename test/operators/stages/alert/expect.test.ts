import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Rec, Value } from '../../../../src/core/value.ts'
import { complaintsOf, typeAfter } from '../../../support/compile-text.ts'
import { type DrivenStage, driveStage, driveTimed } from '../../../support/drive-stage.ts'

/** What was told since the last call: `key state since [@ time]`, times in seconds. */
const told = (stage: DrivenStage): readonly string[] =>
  stage.sent.splice(0).map(({ event, meta }) => {
    const { state, since } = event['alert'] as Rec
    const start = (since as unknown as { micros: number }).micros / 1e6
    return `${String(event['k'])} ${String(state)} since ${start}${Number.isNaN(meta.time) ? '' : ` @${meta.time / 1e6}`}`
  })

const expectAB = 'alert(silent: 10s, by: k, expect: ["a", "b"])'

describe('with event time', () => {
  test('a key that is expected and never heard is told of, counted from the first event', async () => {
    const stage = await driveTimed(expectAB)
    stage.event({ k: 'a' }, 100)
    stage.event({ k: 'a' }, 109)
    stage.advance(111)
    expect(told(stage)).toEqual(['b firing since 100 @110'])
    stage.event({ k: 'b', x: 1 }, 112)
    stage.advance(113)
    expect(told(stage)).toEqual(['b resolved since 100 @112'])
  })

  test('its event has the key and nothing else', async () => {
    const stage = await driveTimed('alert(silent: 10s, by: user.name, expect: ["b"])')
    stage.event({ user: { name: 'a', age: 1 } }, 0)
    stage.advance(10.5)
    const { alert, ...rest } = stage.take().at(-1)!
    expect(rest).toEqual({ user: { name: 'b' } })
    expect(alert).toMatchObject({ state: 'firing', count: 0, previous: null })
  })

  test('a key of several fields is a list of their values', async () => {
    const stage = await driveTimed('alert(silent: 10s, by: [t, h], expect: [["x", "1"], ["x", "2"]])')
    stage.event({ t: 'x', h: '1' }, 0)
    stage.event({ t: 'x', h: '1' }, 9)
    stage.advance(12)
    expect(stage.take().map(({ alert: _, ...rest }) => rest)).toEqual([{ t: 'x', h: '2' }])
  })

  test('a watermark does not begin it while events wait for their turn', async () => {
    const stage = await driveTimed(expectAB)
    stage.event({ k: 'a' }, 100)
    stage.advance(50)
    stage.advance(100.5)
    stage.event({ k: 'a' }, 109)
    stage.advance(110.5)
    expect(told(stage)).toEqual(['b firing since 100 @110'])
  })

  test('where no event reaches it, time alone begins it', async () => {
    const stage = await driveTimed(expectAB)
    stage.advance(50)
    stage.advance(61)
    expect(told(stage)).toEqual(['a firing since 50 @60', 'b firing since 50 @60'])
  })

  test('where no time is known in a live run, it is the clock that tells', async () => {
    const stage = await driveTimed(expectAB)
    await stage.pass(9)
    stage.tick()
    await stage.pass(0)
    expect(told(stage)).toEqual([])
    await stage.pass(1)
    stage.tick()
    await stage.pass(0)
    expect(told(stage)).toEqual(['a firing since 1000000 @1000010', 'b firing since 1000000 @1000010'])
    stage.event({ k: 'a' }, 1_000_020)
    stage.advance(1_000_021)
    expect(told(stage)).toEqual(['a resolved since 1000000 @1000020'])
  })

  test('it is told again with "repeat", and not twice over a restart', async () => {
    const stage = await driveTimed('alert(silent: 10s, by: k, repeat: 20s, expect: ["a", "b"])')
    stage.event({ k: 'a' }, 0)
    stage.advance(5)
    stage.restart()
    stage.event({ k: 'a' }, 9)
    stage.advance(11)
    expect(told(stage)).toEqual(['b firing since 0 @10'])
    stage.restart()
    for (let at = 15; at < 31; at += 5) stage.event({ k: 'a' }, at)
    stage.advance(31)
    expect(told(stage)).toEqual(['b firing since 0 @30'])
  })

  test('at the end of input nobody has become silent', async () => {
    const stage = await driveTimed(expectAB)
    stage.event({ k: 'a' }, 0)
    stage.advance()
    expect(told(stage)).toEqual([])
  })
})

describe('with a table', () => {
  /** A table whose rows may be read anew. */
  function fleet(...names: string[]) {
    let keys: readonly (readonly Value[])[] = names.map((name) => [name])
    return {
      tables: new Map([['fleet', { get: () => undefined, keys: () => keys }]]),
      declarations: 'table fleet = inline(["a", "b"])',
      reload(...now: string[]) {
        keys = now.map((name) => [name])
      },
    }
  }
  const stages = 'alert(silent: 10s, by: k, expect: $fleet)'

  test('its keys are expected; a new one from when it is there, one that is gone no more', async () => {
    const table = fleet('a', 'b')
    const stage = await driveTimed(stages, table)
    stage.event({ k: 'a' }, 0)
    stage.advance(1)
    stage.event({ k: 'a' }, 9)
    stage.advance(12)
    expect(told(stage)).toEqual(['b firing since 0 @10'])
    table.reload('a', 'c')
    stage.event({ k: 'a' }, 14)
    stage.advance(20)
    expect(told(stage)).toEqual(['b resolved since 0 @14'])
    stage.event({ k: 'a' }, 23)
    stage.advance(25)
    expect(told(stage)).toEqual(['c firing since 14 @24'])
  })

  test('a key that was heard is watched although the table has it no more', async () => {
    const table = fleet('a')
    const stage = await driveTimed(stages, table)
    stage.event({ k: 'a' }, 0)
    stage.advance(1)
    table.reload('b')
    stage.advance(9)
    stage.advance(15)
    expect(told(stage)).toEqual(['a firing since 0 @10'])
  })

  test('a key that left the table between two runs is forgotten', async () => {
    const table = fleet('a', 'b')
    const stage = await driveTimed(stages, table)
    stage.event({ k: 'a' }, 0)
    stage.advance(11)
    expect(told(stage)).toEqual(['a firing since 0 @10', 'b firing since 0 @10'])
    table.reload('a')
    stage.restart()
    stage.advance(12)
    expect(told(stage)).toEqual(['b resolved since 0 @12'])
  })
})

test('without event time keys are expected from the start, by the clock', async () => {
  const stage = await driveStage(expectAB)
  await stage.pass(4)
  stage.event({ k: 'a' })
  await stage.pass(7)
  expect(told(stage)).toEqual(['b firing since 1000000'])
  await stage.pass(4)
  expect(told(stage)).toEqual(['a firing since 1000004'])
})

/** Who is silent, worked out the slow way: a look at each second. */
function model(events: readonly (readonly [number, string])[], end: number): readonly string[] {
  const lines: string[] = []
  const seen = new Map<string, number>()
  const firing = new Set<string>()
  const start = events[0]?.[0] ?? 0
  for (const key of ['a', 'b']) seen.set(key, start)
  for (let now = start; now < end; now++) {
    for (const [at, key] of events)
      if (at === now) {
        if (firing.delete(key)) lines.push(`${key} resolved since ${seen.get(key)} @${now}`)
        seen.set(key, now)
      }
    for (const [key, at] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (now - at === 10) {
        firing.add(key)
        lines.push(`${key} firing since ${at} @${now}`)
      }
  }
  return lines
}

test('what is told is what a slow model tells, in any batches and over restarts', async () => {
  const template = await driveTimed(expectAB)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(9), fc.constantFrom('a', 'b', 'c'), fc.nat(2)), {
        minLength: 1,
        maxLength: 15,
      }),
      (given) => {
        const stage = new (template.constructor as new (...parts: unknown[]) => DrivenStage)(
          template.node,
          template.clock,
          {},
        )
        const events: (readonly [number, string])[] = []
        let at = 0
        for (const [wait, k, cut] of given) {
          at += wait
          events.push([at, k])
          stage.event({ k }, at)
          if (cut > 0) stage.advance(at)
          if (cut > 1) stage.restart()
        }
        stage.advance(at + 50)
        expect(told(stage)).toEqual(model(events, at + 50))
      },
    ),
  )
})

test('fields beside those of "by" may be missing behind it', async () => {
  const type = '{k: string, n: int, u: {id: string, x: int}}'
  expect(await typeAfter('alert(silent: 1m, by: k, expect: ["a"]) | keep k, n', type)).toBe(
    '{k: string, n: int?}',
  )
  expect(await typeAfter('alert(silent: 1m, by: u.id, expect: ["a"]) | keep i = u.id, x = u.x', type)).toBe(
    '{i: string, x: int?}',
  )
})

test.each([
  ['alert(when: n > 1, by: k, expect: ["a"])', 'LP2055 ["a"]'],
  ['alert(silent: 5m, expect: ["a"])', 'LP2055 ["a"]'],
  ['alert(silent: 5m, by: lower(k), expect: ["a"])', 'LP2055 ["a"]'],
  ['alert(silent: 5m, by: k, expect: [])', 'LP2055 []'],
  ['alert(silent: 5m, by: k, expect: [1])', 'LP2055 [1]'],
  ['alert(silent: 5m, by: [k, n], expect: [["a", "b"]])', 'LP2055 [["a", "b"]]'],
  ['alert(silent: 5m, by: [k, n], expect: [["a", 1]])', ''],
  ['alert(silent: 5m, by: k, expect: 3)', 'LP2059 3'],
  ['alert(silent: 5m, by: n, expect: $fleet)', 'LP2055 $fleet'],
  ['alert(silent: 5m, by: [k, n], expect: $fleet)', 'LP2055 $fleet'],
  ['alert(silent: 5m, by: k, expect: $nets)', 'LP2055 $nets'],
  ['alert(silent: 5m, by: k, expect: $web)', 'LP2055 $web'],
  ['alert(silent: 5m, by: k, expect: $fleet)', ''],
])('%s is judged', async (stage, complaint) => {
  const found = await complaintsOf(`type E = {k: string, n: int}
table fleet = inline([{host: "a"}], key: host)
table nets = inline(["10.0.0.0/8"], match: cidr)
table web = http("http://localhost/\${key}")
from stdin(format: json, schema: E) | ${stage} | set z = k in $fleet, y = k in $nets, x = $web[k] | to stdout`)
  expect(found.filter((one) => !/LP206|LP54/.test(one))).toEqual(complaint === '' ? [] : [complaint])
})

test('keys beside those expected are watched too, so that nothing bounds them', async () => {
  const found = await complaintsOf(
    'from file("a", format: json) | alert(silent: 5m, by: k, expect: ["a"]) | to stdout',
  )
  expect(found).toEqual(['LP4062 alert'])
})
