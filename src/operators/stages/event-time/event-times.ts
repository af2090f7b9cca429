import { combineWatermarks } from '../../../core/event-time/combine-watermarks.ts'
import { microsOf, whyNoTime } from '../../../core/event-time/read-event-time.ts'
import { StreamTime } from '../../../core/event-time/stream-time.ts'
import type { Rec, Value } from '../../../core/value.ts'
import type { PartitionNotes } from '../../contract/partition-notes.ts'
import type { Meta } from '../../contract/row.ts'
import { Refusal } from '../../contract/stage.ts'
import type { State, StateTable } from '../../contract/state.ts'
import type { RunningStateful, StatefulContext, Taken } from '../../contract/stateful.ts'
import type { EventTimeSettings } from '../event-time.ts'
import { type KeptRow, keptRowCodec } from './kept-row.ts'

/** `event_time` at work: event time of each source that feeds it, by the same rules as `time:` on the source. */
export class EventTimes implements RunningStateful {
  readonly #settings: EventTimeSettings
  readonly #context: StatefulContext
  readonly #isArrival: boolean
  readonly #streams = new Map<string, StreamTime>()
  readonly #kept: State<KeptRow>
  /** Undefined in a run over what is there already: no clock has a say in it. */
  readonly tick: ((now: number, isHeld: boolean) => void) | undefined

  constructor(settings: EventTimeSettings, context: StatefulContext) {
    this.#settings = settings
    this.#context = context
    const { time } = settings
    this.#isArrival = time.op === 'meta' && time.name === 'received'
    this.#kept = context.state('time', keptRowCodec)
    for (const source of context.sources) this.#stream(source)
    this.tick = context.bounded
      ? undefined
      : (now, isHeld) => {
          for (const stream of this.#streams.values()) stream.tick(now, isHeld)
        }
  }

  take(_input: number, [value = null, event = null]: readonly Value[], meta: Meta): Taken {
    const { source, partition } = meta.origin
    const stream = this.#stream(source)
    const time = this.#isArrival ? stream.arrival(meta.received) : microsOf(value)
    if (Number.isNaN(time)) return new Refusal('LP5308', whyNoTime(value, null))
    const watermark = stream.partition(partition).take(time)
    this.#context.emit(event as Rec, { ...meta, time, watermark }, false)
    return 'passed'
  }

  advance(): undefined {
    // Its own watermark comes from the events that it has seen.
  }

  outputWatermark(told: number): number {
    return told === Number.POSITIVE_INFINITY ? told : combineWatermarks(this.#streams.values())
  }

  isIdle(): boolean {
    const going = [...this.#streams.values()].filter(
      ({ watermark }) => watermark !== Number.POSITIVE_INFINITY,
    )
    return going.length > 0 && going.every((stream) => stream.isIdle)
  }

  partitions(source: string): PartitionNotes & { readonly end: () => void } {
    const stream = this.#stream(source)
    return {
      expect: (partitions) => stream.expect(partitions),
      rests: (partition, quiet) => stream.rests(partition, quiet),
      ends: (partition) => stream.ends(partition),
      end: () => stream.end(),
    }
  }

  beforeCut(): void {
    for (const [source, stream] of this.#streams) {
      const table = this.#kept.table(source)
      for (const [key, row] of stream.save()) put(table, key, row)
    }
  }

  restored(): void {
    for (const source of [...this.#kept.names()]) {
      const rows = [...this.#kept.table(source).entries()].map(
        ([key, { row }]) => [String(key), row] as const,
      )
      this.#stream(source).restore(new Map(rows))
    }
  }

  #stream(source: string): StreamTime {
    let stream = this.#streams.get(source)
    if (stream === undefined) {
      const { clock, bounded, lenient, maxJump, told, timeCounts } = this.#context
      const { lateness, idle } = this.#settings
      stream = new StreamTime({
        lateness,
        idle,
        maxJump,
        now: bounded ? undefined : clock.now,
        counts: timeCounts,
        isLenient: lenient,
        isArrival: this.#isArrival,
        told,
      })
      this.#streams.set(source, stream)
    }
    return stream
  }
}

function put(table: StateTable<KeptRow>, key: string, row: Readonly<Record<string, number>>): void {
  if (Object.keys(row).length === 0) table.delete(key)
  else table.set(key, { mark: 0, row })
}
