import { parseJson } from '../../core/json.ts'
import { isRecord, type Rec, Time } from '../../core/value.ts'
import type { RunContext } from '../../ir/callable.ts'
import type { LogicalPlan, SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import type { Origin } from '../../operators/contract/chunk.ts'
import { type Meta, noMeta, type Row } from '../../operators/contract/row.ts'
import { printNode } from '../../plan/print-node.ts'
import { LineReader } from '../segment/line-reader.ts'
import { EventTrail, withoutNumber } from './event-trail.ts'
import type { EventReport, Outcome } from './report.ts'
import { timeOf } from './time-of.ts'

/**
 * Follows one event through a plan and says stage by stage what it became or why it stopped. Nothing is read or written. `text` is a record as
 * JSON, which stands for the event itself, or any other text, which the source's format reads; of several lines the last one is followed. A
 * sentence, where the source takes no text.
 */
export function explainEvent(
  plan: LogicalPlan,
  catalog: Catalog,
  { text, source }: { readonly text: string; readonly source: SourceNode },
  run: RunContext,
): EventReport | string {
  const given = readGiven(text, source)
  if (given === null) return `The source "${source.name}" makes records: give the event as a JSON record.`

  const trail = new EventTrail(plan, catalog, run)
  const origin: Origin = { source: source.name, partition: source.name, path: null }
  const meta: Meta = { ...noMeta, origin, received: run.now(), line: 1, offset: 0 }
  const stage = withoutNumber(printNode(source, catalog)).replace(/^source/, 'from')
  const end = (outcome: Outcome): EventReport => ({
    source: source.name,
    given: given.kind,
    start: { node: source.id, stage, outcome, next: [] },
  })

  let event: Rec
  if (given.kind === 'record') event = given.event
  else {
    trail.env.rawText = () => text
    const read = readLines(text, new LineReader(source, trail.env), origin)
    if (read === undefined) return end({ kind: 'stopped', fate: 'skipped', why: [] })
    if (typeof read === 'string') {
      const reason = `${source.format!.name}: ${read}`
      return end({ kind: 'rejected', code: 'LP5305', reason, why: [], deadLetter: trail.deadLetter })
    }
    event = read
  }

  const timed = giveTime({ event, meta }, source, trail)
  if (typeof timed === 'string')
    return end({ kind: 'rejected', code: 'LP5308', reason: timed, why: [], deadLetter: trail.deadLetter })
  const { time } = timed.meta
  return {
    source: source.name,
    given: given.kind,
    start: {
      node: source.id,
      stage,
      outcome: { kind: 'read', event: { ...event }, time: Number.isNaN(time) ? null : new Time(time) },
      next: trail.follow({ node: source.id, port: 'out' }, timed),
    },
  }
}

/** The event with its time, where the source gives it one; why it has none. */
function giveTime(row: Row, { common }: SourceNode, { env }: EventTrail): Row | string {
  if (common.time === undefined) return row
  const given = timeOf(common.time, row, env)
  if (typeof given !== 'string') return { ...row, meta: { ...row.meta, time: given.micros } }
  if (common.onMissingTime === 'stamp') return { ...row, meta: { ...row.meta, time: row.meta.received } }
  return given
}

type Given = { readonly kind: 'text' } | { readonly kind: 'record'; readonly event: Rec }

/** Formats that read JSON by themselves: there a record is a text like any other. */
const readsJson = new Set(['json', 'auto'])

function readGiven(text: string, { format }: SourceNode): Given | null {
  const event = recordOf(text)
  if (format === undefined) return event === null ? null : { kind: 'record', event }
  if (event === null || readsJson.has(format.name)) return { kind: 'text' }
  // A line of JSON given to a source of lines: only a record with a message can be the event itself.
  return format.name === 'lines' && !Object.hasOwn(event, 'message')
    ? { kind: 'text' }
    : { kind: 'record', event }
}

function recordOf(text: string): Rec | null {
  try {
    const value = parseJson(text)
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

function readLines(text: string, reader: LineReader, origin: Origin): Rec | string | undefined {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  return lines.map((line, i) => reader.read(line, origin, i + 1)).at(-1)
}
