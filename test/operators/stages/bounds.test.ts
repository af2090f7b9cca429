import { describe, expect, test } from 'vitest'
import { type Rec, Time } from '../../../src/core/value.ts'
import type { StatefulNode } from '../../../src/ir/plan.ts'
import { type Meta, noMeta } from '../../../src/operators/contract/row.ts'
import { Refusal } from '../../../src/operators/contract/stage.ts'
import { driveStage, driveTimed } from '../../support/drive-stage.ts'
import { OpenStateful } from '../../support/open-stateful.ts'
import { feedPlan } from '../../support/run-feed.ts'

const second = 1_000_000

async function open(stage: string, settings = ''): Promise<OpenStateful> {
  const plan = await feedPlan(`pipeline p { ${settings} }
source one = feed(time: t)
source two = feed(time: t)
sink out = collect()
from one | ${stage} | to out`)
  return new OpenStateful(plan.nodes.find((one) => one.op === 'stateful') as StatefulNode)
}

const at = (seconds: number, line = 1, source = 'one'): Meta => ({
  ...noMeta,
  origin: { source, partition: 'p', path: null },
  time: seconds * second,
  watermark: Number.NEGATIVE_INFINITY,
  line,
})
const event = (seconds: number, fields: Rec): Rec => ({ t: new Time(seconds * second), ...fields })

describe('a join', () => {
  test('refuses events of new keys at "max_keys", and goes on with those it knows', async () => {
    const join = await open('join two as p on k == p.k within 5s', 'max_keys: 1')
    join.take(0, event(1, { k: 'a' }), at(1))
    join.take(0, event(1, { k: 'b' }), at(1, 2))
    join.take(1, event(2, { k: 'a' }), at(2, 1, 'two'))
    expect(join.refused.map(({ code }) => code)).toEqual(['LP5313'])
    join.advance(100 * second)
    expect(join.sent.map(({ event: { k } }) => k)).toEqual(['a'])
    join.take(0, event(200, { k: 'b' }), at(200))
    expect(join.refused).toHaveLength(1)
  })

  test('refuses events at "max_state"', async () => {
    const join = await open('join two as p on k == p.k within 5s', 'max_state: 1KiB')
    for (let line = 1; line <= 5; line++)
      join.take(0, event(1, { k: 'a', text: 'x'.repeat(400) }), at(1, line))
    expect(join.refused).toHaveLength(3)
    expect(join.stage.bytes!()).toBeLessThan(2048)
  })

  test('does not wait for the watermark with what can join nothing', async () => {
    const join = await open('join two as p on k == p.k within 5s')
    join.take(0, event(1, { k: null }), at(1))
    expect([join.held, join.fates]).toEqual([0, { absorbed: 1 }])
  })

  test('tells a watermark that is behind by as much as left events without a match', async () => {
    expect((await open('join two as p on k == p.k within 0s..5s')).stage.outputWatermark!(9 * second)).toBe(
      9 * second,
    )
    expect(
      (await open('join left two as p on k == p.k within 0s..5s')).stage.outputWatermark!(9 * second),
    ).toBe(4 * second)
    expect(
      (await open('join left two as p on k == p.k within -5s..-1s')).stage.outputWatermark!(9 * second),
    ).toBe(9 * second)
  })

  test('yields after each thousand pairs of one event', async () => {
    const join = await open('join two as p on k == p.k within 5s')
    for (let line = 1; line <= 2500; line++) join.take(1, event(1, { k: 'a' }), at(1, line, 'two'))
    join.take(0, event(2, { k: 'a' }), at(2))
    const sent: number[] = []
    for (const _ of join.stage.advance(100 * second)!) sent.push(join.sent.length)
    expect(sent).toEqual([1000, 2000])
    expect(join.sent).toHaveLength(2500)
  })
})

describe('a sequence', () => {
  const stage = 'sequence by k within 5s { a: v == 1, b: v == 2 } emit {k: a.k, a: a.n, b: b.n}'

  test('refuses events of new keys at "max_keys" that would begin an attempt', async () => {
    const sequence = await open(stage, 'max_keys: 1')
    sequence.take(0, event(1, { k: 'a', v: 1, n: 1 }), at(1, 1))
    sequence.take(0, event(1, { k: 'b', v: 1, n: 2 }), at(1, 2))
    sequence.take(0, event(1, { k: 'c', v: 2, n: 3 }), at(1, 3))
    sequence.take(0, event(2, { k: 'a', v: 2, n: 4 }), at(2, 4))
    sequence.advance(100 * second)
    expect(sequence.refused.map(({ code }) => code)).toEqual(['LP5313'])
    expect(sequence.sent.map(({ event: { a, b } }) => [a, b])).toEqual([[1, 4]])
    expect(sequence.held).toBe(0)
  })

  test('gives up the oldest attempts of a key with more events than it may have, and says so once', async () => {
    const sequence = await open(stage)
    for (let n = 1; n <= 1500; n++) sequence.take(0, event(1, { k: 'a', v: 1, n }), at(1, n))
    sequence.take(0, event(2, { k: 'a', v: 2, n: 0 }), at(2, 2000))
    sequence.advance(3 * second)
    expect(sequence.sent.map(({ event: { a } }) => a)).toEqual([501])
    expect(sequence.messages).toHaveLength(1)
    expect(sequence.entries).toBe(999)
  })

  test('keeps nothing of events that fit no step, or that no attempt can use', async () => {
    const sequence = await open(stage)
    sequence.take(0, event(1, { k: 'a', v: 9 }), at(1, 1))
    sequence.take(0, event(1, { k: 'a', v: 2 }), at(1, 2))
    sequence.advance(2 * second)
    expect([sequence.held, sequence.entries, sequence.stage.bytes!()]).toEqual([0, 0, 0])
    expect(sequence.fates['absorbed']).toBe(2)
  })

  test('a match knows the metadata of its steps, and stands where its last event stood', async () => {
    const sequence = await open(stage)
    sequence.take(0, event(1, { k: 'a', v: 1, n: 1 }), at(1, 7))
    sequence.take(0, event(3, { k: 'a', v: 2, n: 2 }), at(3, 8))
    sequence.advance(100 * second)
    const { meta } = sequence.sent[0]!
    expect([meta.time, meta.line, meta.watermark]).toEqual([3 * second, 8, 3 * second])
    expect([meta.sides!['a']!.line, meta.sides!['b']!.line]).toEqual([7, 8])
  })
})

describe('an aggregation', () => {
  test.each(['session(gap: 5s)', 'session(gap: 5s, max: 1m)', 'rows(3)'])(
    'over %s refuses new keys at "max_state", and goes on with those it knows',
    async (window) => {
      const stage = await open(`aggregate all = list(text) by k over ${window}`, 'max_state: 1KiB')
      const text = 'x'.repeat(400)
      for (const [i, k] of [...'aaaab'].entries()) stage.take(0, event(1 + i, { k, text }), at(1 + i, 1 + i))
      for (let watermark = 2; watermark <= 5; watermark++) stage.advance(watermark * second)
      for (const [i, k] of [...'cdefghijklmnopqr'].entries())
        stage.take(0, event(6, { k, text }), at(6, 10 + i))
      stage.take(0, event(6, { k: 'a', text }), at(6, 40))
      expect(new Set(stage.refused.map(({ code }) => code))).toEqual(new Set(['LP5313']))
      stage.advance(1000 * second)
      expect(stage.sent.some(({ event: { k } }) => k === 'a')).toBe(true)
      expect(stage.sent.length).toBeLessThan(15)
    },
  )

  test.each([
    ['emit every 2s', 2],
    ['over tumbling(8s) emit every 2s', 4],
    ['over sliding(8s, every: 2s)', 2],
    ['over sliding(6s, every: 4s) emit every 2s', 4],
  ])('with "%s" counts a key once, in however many panes it is', async (rest, bound) => {
    const runWith = async (limit: string, isRestarted: boolean) => {
      const stage = await driveTimed(`aggregate n = count() by k ${rest}`, { pipeline: limit })
      for (let at = 0; at < 20; at++) {
        stage.event({ k: at % 3 === 0 ? 'b' : 'a' }, at, { watermark: at - 1 })
        stage.advance(at - 1)
        if (isRestarted && at % 5 === 0) stage.restart()
      }
      stage.advance()
      return stage
    }
    const free = await runWith('strict: false', false)
    for (const isRestarted of [false, true]) {
      const bounded = await runWith(`max_keys: ${bound}`, isRestarted)
      expect(bounded.refused).toEqual([])
      expect(bounded.take()).toEqual(free.sent.map(({ event }) => event))
      const tooFew = await runWith('max_keys: 1', isRestarted)
      expect(tooFew.refused.length).toBeGreaterThan(0)
    }
  })

  test.each([
    'emit every 2s',
    'over tumbling(8s) emit every 2s',
    'over sliding(8s, every: 2s) emit every 4s',
  ])('with "%s" refuses just what it refuses without early results', async (rest) => {
    const run = async (text: string) => {
      const stage = await driveTimed(`aggregate n = count() by k ${text}`, { pipeline: 'max_keys: 3' })
      const fates = [...'abacdbdaeccbaaedcabbdeca'].map((k, at) => {
        const fate = stage.event({ k }, at, { watermark: at - 3 })
        stage.advance(at - 3)
        return fate instanceof Refusal ? k.toUpperCase() : k
      })
      stage.advance()
      const last = stage.sent.filter(({ meta }) => meta.final === true).map(({ event }) => event)
      return { fates: fates.join(''), last }
    }
    const onClose = await run(rest.replace(/emit .*/, '').trim())
    expect(onClose.fates).toMatch(/[A-Z]/)
    expect(await run(rest)).toEqual(onClose)
  })

  test('adds an event to all of the windows around it or to none', async () => {
    const stage = await driveTimed(
      'aggregate n = count() by k over sliding(10s, every: 5s, zone: "Europe/Berlin")',
      { pipeline: 'max_keys: 1' },
    )
    stage.event({ k: 'a' }, 1)
    stage.event({ k: 'b' }, 2)
    stage.event({ k: 'a' }, 6)
    stage.event({ k: 'b' }, 7)
    stage.advance()
    expect(stage.refused).toEqual(['LP5313', 'LP5313'])
    expect(stage.take()).toEqual([
      { k: 'a', n: 1 },
      { k: 'a', n: 2 },
      { k: 'a', n: 1 },
    ])
  })

  test('counts keys that are remembered for "zeros:" as it does others', async () => {
    const stage = await driveTimed('aggregate n = count() by k over tumbling(10s, zeros: 20s)', {
      pipeline: 'max_keys: 2, max_state: 1MiB',
    })
    for (const k of ['a', 'b']) stage.event({ k }, 1)
    stage.advance(10)
    expect(stage.stage.bytes!()).toBeGreaterThan(200)
    stage.restart()
    expect(stage.stage.bytes!()).toBeGreaterThan(200)
    stage.event({ k: 'x' }, 11, { watermark: 10 })
    stage.event({ k: 'a' }, 12, { watermark: 10 })
    expect(stage.refused).toEqual(['LP5313'])
    stage.take()
    stage.advance(20)
    expect(stage.take()).toEqual([
      { k: 'a', n: 1 },
      { k: 'b', n: 0 },
    ])
    stage.advance(50)
    expect(stage.stage.bytes!()).toBe(0)
    stage.event({ k: 'x' }, 51, { watermark: 50 })
    expect(stage.refused).toHaveLength(1)
  })

  test('tells what changed before a restart when it is due, though nothing more comes', async () => {
    const stage = await driveStage('aggregate n = count() by k emit every 10s')
    stage.event({ k: 'a' })
    stage.event({ k: 'b' })
    await stage.pass(4)
    stage.restart()
    await stage.pass(5)
    expect(stage.take()).toEqual([])
    await stage.pass(1)
    expect(stage.take()).toEqual([
      { k: 'a', n: 1 },
      { k: 'b', n: 1 },
    ])
    stage.event({ k: 'b' })
    stage.restart()
    await stage.pass(10)
    expect(stage.take()).toEqual([{ k: 'b', n: 2 }])
  })
})
