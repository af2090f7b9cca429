import { stateKey } from '../../../core/state-key.ts'
import type { Value } from '../../../core/value.ts'
import { readValues, writeValues } from '../../contract/event-codec.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateCodec, StateKey, StateTable, Tracked } from '../../contract/state.ts'

/** An event that waits for others to pair with: the event itself, then the values of its keys. */
export interface JoinRow extends Tracked {
  readonly values: readonly Value[]
  readonly meta: Meta
  /** It has been in a pair. */
  isMatched: boolean
  /** Rises in the order of events; the key under which the row is kept. */
  number: number
}

/** `number` is the key and not written again. */
export const joinRowCodec: StateCodec<JoinRow> = {
  write(row, out) {
    out.byte(row.isMatched ? 1 : 0)
    writeValues(out, row)
  },
  read(from) {
    const isMatched = from.byte() === 1
    return { mark: 0, ...readValues(from), isMatched, number: 0 }
  },
}

/** The key that an event is found by; undefined where one of its values is null, which never joins. */
export function joinKey(values: readonly Value[]): StateKey | undefined {
  for (let i = 1; i < values.length; i++) if (values[i] === null) return undefined
  return stateKey(values.slice(1))
}

/** Rows of one key in order; those before `head` are gone. */
interface Bucket {
  readonly rows: JoinRow[]
  head: number
}

/** The events of one side of a join that later ones of the other side may pair with, in order of time. */
export class JoinSide {
  readonly #kept: StateTable<JoinRow>
  /** How much later an event of the other side may be, in microseconds. */
  readonly #reach: number
  readonly #buckets = new Map<StateKey, Bucket>()
  #queue: JoinRow[] = []
  #head = 0
  #numbers = 0

  constructor(kept: StateTable<JoinRow>, reach: number) {
    this.#kept = kept
    this.#reach = reach
  }

  /** Keeps an event; those before it must not be younger. */
  add(values: readonly Value[], meta: Meta, isMatched: boolean): void {
    const row: JoinRow = { mark: 0, values, meta, isMatched, number: this.#numbers++ }
    this.#kept.set(row.number, row)
    this.#place(row)
  }

  /** Rows of a key whose time lies between two, ends included, in order. */
  *matching(key: StateKey, from: number, to: number): Generator<JoinRow, void, void> {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return
    for (let at = bucket.head; at < bucket.rows.length; at++) {
      const row = bucket.rows[at]!
      if (row.meta.time > to) return
      if (row.meta.time >= from) yield row
    }
  }

  /** The row has been in a pair. */
  match(row: JoinRow): void {
    if (row.isMatched) return
    this.#kept.touch(row.number, row)
    row.isMatched = true
  }

  /** Takes out the oldest row, if events of this time or later are beyond its reach. */
  expired(time: number): JoinRow | undefined {
    const row = this.#queue[this.#head]
    if (row === undefined || !(row.meta.time + this.#reach < time)) return undefined
    this.#head++
    if (this.#head >= 1024 && this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    this.#kept.delete(row.number)
    this.#leave(row)
    return row
  }

  /** Works out from the rows what is not kept. */
  restored(): Iterable<JoinRow> {
    const rows: JoinRow[] = []
    for (const [key, row] of this.#kept.entries()) {
      row.number = Number(key)
      rows.push(row)
    }
    rows.sort((a, b) => a.number - b.number)
    this.#numbers = (rows.at(-1)?.number ?? -1) + 1
    for (const row of rows) this.#place(row)
    return rows
  }

  #place(row: JoinRow): void {
    this.#queue.push(row)
    const key = joinKey(row.values)
    if (key === undefined) return
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) this.#buckets.set(key, { rows: [row], head: 0 })
    else bucket.rows.push(row)
  }

  /** Rows go in the order in which they came, so it is the first of its key. */
  #leave(row: JoinRow): void {
    const key = joinKey(row.values)
    const bucket = key === undefined ? undefined : this.#buckets.get(key)
    if (bucket === undefined) return
    bucket.head++
    if (bucket.head === bucket.rows.length) this.#buckets.delete(key!)
    else if (bucket.head >= 64 && bucket.head * 2 >= bucket.rows.length) {
      bucket.rows.splice(0, bucket.head)
      bucket.head = 0
    }
  }
}
