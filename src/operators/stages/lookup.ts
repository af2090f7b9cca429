import type { Rec, Value } from '../../core/value.ts'
import type { Meta } from '../contract/row.ts'
import { defineStage, Refusal } from '../contract/stage.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../contract/stateful.ts'
import type { RunningTable, Wanted } from '../contract/table.ts'

/** What the planner makes of it: the tables that are asked, and how many arguments the key of each is. The first argument is the event. */
export interface LookupSettings {
  readonly asks: readonly { readonly table: string; readonly keys: number }[]
}

/** Events that wait at the most; then their sources do. */
const most = 2_000

interface Asked {
  readonly table: string
  readonly answer: Wanted
}

/** An event whose answers are on their way. */
interface Waiting {
  readonly event: Rec
  readonly meta: Meta
  readonly wanted: readonly Asked[]
  /** The watermark when it came: what is behind it is told no more. */
  readonly watermark: number
}

export const lookup = defineStage({
  name: 'lookup',
  summary: 'Waits for what tables answer before events read it.',
  since: '0.2.0',
  placed: true,
  params: {},
  positional: [],
  memory: 'bounded',
  examples: [],
  stateful: {
    inputs: () => [[]],
    time: 'none',
    signature: () => 'lookup',
    open: (settings, context) => new Lookups(settings as unknown as LookupSettings, context),
  },
})

/** Asks the tables for each event, and sends events on in their order when what they read is there. */
class Lookups implements RunningStateful {
  readonly #asks: readonly {
    readonly name: string
    readonly table: RunningTable | undefined
    readonly keys: number
  }[]
  readonly #context: StatefulContext
  readonly #queue: Waiting[] = []
  #watermark = Number.NEGATIVE_INFINITY

  constructor({ asks }: LookupSettings, context: StatefulContext) {
    this.#context = context
    this.#asks = asks.map(({ table: name, keys }) => ({
      name,
      keys,
      table: context.run.tables?.get(name) as RunningTable | undefined,
    }))
  }

  take(_input: number, args: readonly Value[], meta: Meta): Taken {
    const wanted = this.#want(args)
    const event = args[0] as Rec
    if (this.#queue.length > 0 || !isThere(wanted)) {
      this.#queue.push({ event, meta: { ...meta }, wanted, watermark: this.#watermark })
      return 'held'
    }
    return this.#pass(event, { ...meta }, wanted) ?? 'passed'
  }

  #want(args: readonly Value[]): readonly Asked[] {
    const wanted: Asked[] = []
    let at = 1
    for (const { name, table, keys } of this.#asks) {
      const key = args.slice(at, at + keys)
      at += keys
      if (table?.want === undefined || key.includes(null)) continue
      wanted.push({ table: name, answer: table.want(key, this.#context.wake) })
    }
    return wanted
  }

  /** Sends an event on, or gives why it is refused. Its answers are held until it has read them. */
  #pass(event: Rec, meta: Meta, wanted: readonly Asked[]): Refusal | undefined {
    const failed = wanted.find(({ answer }) => answer.failure !== undefined)
    if (failed === undefined) this.#context.emit(event, meta, false)
    const why = failed && `the lookup in the table "${failed.table}" failed: ${failed.answer.failure}`
    for (const { answer } of wanted) answer.release()
    return why === undefined ? undefined : new Refusal('LP5462', why)
  }

  advance(watermark: number): undefined {
    this.#watermark = watermark
  }

  flush(): Slices | undefined {
    return this.#isReady ? this.#send() : undefined
  }

  get #isReady(): boolean {
    const first = this.#queue[0]
    return first !== undefined && isThere(first.wanted)
  }

  *#send(): Slices {
    let sent = 0
    while (this.#isReady) {
      const { event, meta, wanted } = this.#queue.shift()!
      const refusal = this.#pass(event, meta, wanted)
      if (refusal === undefined) this.#context.settle('passed', 1)
      else this.#context.refuse(refusal, event, meta)
      sent += 1
      if (sent % 1_000 === 0) yield
    }
  }

  outputWatermark(watermark: number): number {
    return this.#queue[0]?.watermark ?? watermark
  }

  hasRoom(): boolean {
    return this.#queue.length < most
  }

  outside(): number {
    return this.#queue.length
  }
}

const isThere = (wanted: readonly Asked[]): boolean => wanted.every(({ answer }) => answer.isSettled)
