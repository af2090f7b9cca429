import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StatefulNode } from '../../../src/ir/plan.ts'
import { noMeta } from '../../../src/operators/contract/row.ts'
import { complaintsOf } from '../../support/compile-text.ts'
import { driveStage } from '../../support/drive-stage.ts'
import { OpenStateful } from '../../support/open-stateful.ts'
import { feedPlan } from '../../support/run-feed.ts'

interface Line {
  readonly partition: string
  readonly text: string
}

async function nodeOf(stage: string): Promise<StatefulNode> {
  const plan = await feedPlan(`source one = feed()\nsink out = collect()\nfrom one | ${stage} | to out`)
  return plan.nodes.find((one) => one.op === 'stateful') as StatefulNode
}

/** What comes of lines that come in batches of so many, with a restart between them or not. */
function run(node: StatefulNode, lines: readonly Line[], batch: number, isRestarted = false) {
  const open = new OpenStateful(node)
  for (const [i, { partition, text }] of lines.entries()) {
    const origin = { source: 'one', partition, path: null }
    open.take(0, { message: text }, { ...noMeta, origin, line: i + 1 })
    if ((i + 1) % batch !== 0) continue
    open.advance(Number.NEGATIVE_INFINITY)
    if (isRestarted) open.restart()
  }
  open.advance(Number.POSITIVE_INFINITY)
  return {
    open,
    sent: open.sent.map(({ event, meta }) => ({
      text: event['message'],
      line: meta.line,
      partition: meta.origin.partition,
      truncated: meta.truncated ?? false,
    })),
  }
}

/** Slow and obvious: the events of one partition, as lists of lines. `B` begins, `E` ends. */
function expected(lines: readonly string[], mode: 'start' | 'continue' | 'end', max: number): string[] {
  const events: string[][] = []
  let isOpen = false
  for (const line of lines) {
    const begins =
      mode === 'start' ? line.startsWith('B') : mode === 'continue' ? !line.startsWith(' ') : false
    if (!isOpen || begins) events.push([])
    events.at(-1)!.push(line)
    isOpen = !(mode === 'end' && line.startsWith('E')) && events.at(-1)!.length < max
  }
  return events.map((event) => event.join('\n'))
}

const modes = {
  start: 'starts_with(message, "B")',
  continue: 'starts_with(message, " ")',
  end: 'starts_with(message, "E")',
} as const
const someLines = fc.array(
  fc.record({ partition: fc.constantFrom('p', 'q'), text: fc.constantFrom('B1', 'B2', ' x', ' y', 'E', '') }),
  { maxLength: 40 },
)

test.each(Object.entries(modes))(
  'by "%s", each partition gives the events that a model gives, wherever batches are cut and runs restart',
  async (name, condition) => {
    const mode = name as keyof typeof modes
    const node = await nodeOf(`merge_lines(${mode}: ${condition}, max: 4)`)
    fc.assert(
      fc.property(someLines, (lines) => {
        const { sent, open } = run(node, lines, 1)
        for (const partition of ['p', 'q']) {
          const own = lines.filter((line) => line.partition === partition).map(({ text }) => text)
          const texts = sent.filter((one) => one.partition === partition).map(({ text }) => text)
          expect(texts).toEqual(expected(own, mode, 4))
        }
        for (const batch of [7, 1000]) expect(run(node, lines, batch).sent).toEqual(sent)
        for (const batch of [1, 3]) expect(run(node, lines, batch, true).sent).toEqual(sent)
        expect(open.held).toBe(0)
        expect(open.fates['absorbed'] ?? 0).toBe(lines.length)
        expect(open.entries).toBe(0)
      }),
      { numRuns: 60 },
    )
  },
)

test('an event has the place of its first line, and one that was cut short says so', async () => {
  const node = await nodeOf('merge_lines(start: starts_with(message, "B"), max: 2, max_bytes: 8B)')
  const lines = ['B1', ' a', ' b', 'B2', ' 6 bytes'].map((text) => ({ partition: 'p', text }))
  expect(run(node, lines, 100).sent).toEqual([
    { text: 'B1\n a', line: 1, partition: 'p', truncated: true },
    { text: ' b', line: 3, partition: 'p', truncated: false },
    { text: 'B2', line: 4, partition: 'p', truncated: true },
    { text: ' 6 bytes', line: 5, partition: 'p', truncated: false },
  ])
})

test('a line without a text is refused', async () => {
  const open = new OpenStateful(await nodeOf('merge_lines(start: true)'))
  open.take(0, { message: 5 }, noMeta)
  expect(open.refused).toMatchObject([{ code: 'LP5429' }])
})

test('with "within", what has had no line for so long is sent by the clock', async () => {
  const stage = await driveStage('merge_lines(start: message == "B", within: 2s)')
  stage.event({ message: 'B' })
  stage.event({ message: 'x' })
  await stage.clock.advance(1_900_000)
  expect(stage.take()).toEqual([])
  stage.event({ message: 'y' })
  await stage.clock.advance(1_900_000)
  expect(stage.take()).toEqual([])
  await stage.clock.advance(200_000)
  expect(stage.take()).toEqual([{ message: 'B\nx\ny' }])
  expect(stage.counters).toMatchObject({ in: 3, absorbed: 3, derived: 1, held: 0 })
})

test('the check asks for one condition, and for "within" where no end comes', async () => {
  const complaints = (stage: string) =>
    complaintsOf(`from file("a.log", format: lines) | ${stage} | to stdout`)
  expect(await complaints('merge_lines()')).toEqual([expect.stringContaining('LP2055')])
  expect(await complaints('merge_lines(start: message == "a", end: message == "b")')).toEqual([
    expect.stringContaining('LP2055'),
  ])
  expect(await complaints('merge_lines(start: message == "a")')).toEqual([expect.stringContaining('LP3205')])
  expect(await complaints('merge_lines(start: message == "a", within: 1s)')).toEqual([])
  expect(await complaints('merge_lines(end: message == "a")')).toEqual([])
})
