import { stateKey } from '../../core/state-key.ts'
import { isRecord, type Rec, type Value } from '../../core/value.ts'
import { printPath } from '../../ir/print-name.ts'
import { anyType } from '../../ir/type.ts'
import type { Meta } from '../contract/row.ts'
import { defineStage, Refusal } from '../contract/stage.ts'
import type { StateCodec } from '../contract/state.ts'
import type { RunningStateful, StateArgument, StatefulContext, Taken } from '../contract/stateful.ts'
import type { RunningTable } from '../contract/table.ts'
import { wholeEvent } from '../contract/whole-event.ts'
import { RecentKeys, type Remembered } from './keyed/recent-keys.ts'

/** The settings of the table, and its name in the plan. */
export interface LatestSettings {
  readonly into: string
  readonly key: readonly (readonly string[])[]
  /** Microseconds. */
  readonly ttl?: number
  readonly max_keys?: number
}

interface Known extends Remembered {
  /** The time of the event itself; `time` never goes back. */
  readonly at: number
  readonly row: Rec
}

const codec: StateCodec<Known> = {
  write({ time, at, row }, out) {
    out.float(time)
    out.float(at)
    out.value(row)
  },
  read: (from) => ({ mark: 0, time: from.float(), at: from.float(), row: from.value() as Rec }),
}

const settingsOf = (settings: unknown): LatestSettings => settings as LatestSettings

const keyArgument = (path: readonly string[]): StateArgument => ({
  expr: { op: 'field', path, type: anyType, span: { start: 0, end: 0 } },
  onMismatch: 'reject',
  isKey: true,
})

export const latest = defineStage({
  name: 'latest',
  summary: 'Remembers the last event of each key for the table of that kind.',
  since: '0.2.0',
  placed: true,
  params: {},
  positional: [],
  memory: 'keyed',
  examples: [],
  stateful: {
    inputs: (settings) => [[wholeEvent, ...settingsOf(settings).key.map(keyArgument)]],
    time: 'none',
    signature(settings) {
      const { key, ttl } = settingsOf(settings)
      return [ttl ?? 'ever', ...key.map(printPath)].join('; ')
    },
    open: (settings, context) => new Latest(settingsOf(settings), context),
  },
})

/** Takes all events in, and is what the table reads. */
class Latest implements RunningStateful {
  readonly #known: RecentKeys<Known>
  readonly #context: StatefulContext
  /** The latest time that was seen, in microseconds. */
  #now = Number.NEGATIVE_INFINITY

  constructor({ into, ttl, max_keys: max }: LatestSettings, context: StatefulContext) {
    this.#context = context
    this.#known = new RecentKeys(
      context.state('rows', codec),
      ttl ?? Number.POSITIVE_INFINITY,
      Math.min(max ?? Number.POSITIVE_INFINITY, context.limits.maxKeys),
    )
    const table = context.run.tables?.get(into) as RunningTable | undefined
    table?.feed?.({ get: (keys) => this.#known.get(stateKey(keys), this.#time)?.row })
  }

  get #time(): number {
    return this.#context.timed ? this.#now : this.#context.clock.now()
  }

  take(_input: number, [event, ...keys]: readonly Value[], meta: Meta): Taken {
    if (keys.includes(null)) return 'absorbed'
    if (keys.some((key) => Array.isArray(key) || isRecord(key)))
      return new Refusal('LP5301', 'the key of the table holds a list or a record')
    const at = this.#context.timed ? meta.time : this.#context.clock.now()
    this.#now = Math.max(this.#now, at)
    const key = stateKey(keys)
    const before = this.#known.get(key, this.#now)
    if (before === undefined || before.at <= at)
      this.#known.set(key, { mark: 0, time: this.#now, at, row: event as Rec })
    return 'absorbed'
  }

  advance(watermark: number): undefined {
    if (!this.#context.timed || !Number.isFinite(watermark)) return
    this.#now = Math.max(this.#now, watermark)
    this.#known.reach(this.#now)
  }

  restored(): void {
    this.#known.restored()
  }

  bytes(): number {
    return this.#known.size * 300
  }
}
