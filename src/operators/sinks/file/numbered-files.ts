import type { Rec } from '../../../core/value.ts'
import type { SinkRows } from '../../contract/sink.ts'
import { largestNumber, type Naming, nameOf } from './file-names.ts'

/** When a file is full: by its bytes before compression, by its age in microseconds. */
export interface Limits {
  readonly size: number
  readonly every: number
}

/** The file that a path leads to at present. */
export interface Current {
  readonly number: number
  /** Where it is written. */
  readonly path: string
  /** Its name once it is published; the same where it is so from the start. */
  readonly published: string
  /** Bytes before compression. */
  raw: number
  /** Microseconds since 1970 of its first event. */
  since: number
}

interface Options {
  readonly naming: Naming
  readonly limits: Limits
  readonly now: () => number
  readonly restored: ReadonlyMap<string, Rec>
}

const prefix = 'number '
/** Paths whose number is remembered; for one that was forgotten it is found again beside its files. */
const mostPaths = 10_000

/** Which file each path leads to (protocol F6): every file has its number from its beginning, and none is renamed to make room for another. */
export class NumberedFiles {
  readonly #options: Options
  /** By path of the template; the one used longest ago comes first. */
  readonly #current = new Map<string, Current>()
  /** Next number of paths that have no file now. */
  readonly #next = new Map<string, number>()
  readonly #changed = new Set<string>()
  readonly #begun = new Set<string>()
  /** Begun by an earlier run under names that this one would not give. */
  readonly #foreign = new Set<string>()

  constructor(options: Options) {
    this.#options = options
    const { restored, naming } = options
    for (const [key, row] of restored) {
      if (!key.startsWith(prefix)) continue
      const base = key.slice(prefix.length)
      const number = Number(row['number'])
      if (row['path'] === undefined) {
        this.#next.set(base, number)
        continue
      }
      const current: Current = {
        number,
        path: String(row['path']),
        published: String(row['published']),
        raw: Number(row['raw']),
        since: Number(row['since']),
      }
      this.#current.set(base, current)
      if (current.path !== this.#made(base, number).path || !naming.isNumbered) this.#foreign.add(base)
    }
  }

  /** The file for what is written to a path now. */
  of(base: string): Current {
    const known = this.#current.get(base)
    return known ?? this.#begin(base)
  }

  wrote(base: string, bytes: number): void {
    const { naming } = this.#options
    if (!naming.isNumbered) return
    const current = this.#current.get(base)!
    current.raw += bytes
    this.#changed.add(base)
    // The one used last comes last.
    this.#current.delete(base)
    this.#current.set(base, current)
  }

  /**
   * Files that are full or old, or all of them; none of them is written to any more. Called before the first `of` as well: an earlier run may
   * have given them names that this one would not.
   */
  takeDue(all: boolean): readonly Current[] {
    const { limits, now, naming } = this.#options
    const time = now()
    let spare = this.#current.size - mostPaths
    const due: Current[] = []
    for (const [base, current] of this.#current) {
      const isDue =
        all ||
        spare-- > 0 ||
        current.raw >= limits.size ||
        time - current.since >= limits.every ||
        this.#foreign.has(base)
      if (!isDue) continue
      due.push(current)
      this.#current.delete(base)
      this.#foreign.delete(base)
      this.#changed.add(base)
      this.#next.delete(base)
      if (naming.isNumbered) this.#next.set(base, current.number + 1)
    }
    return due
  }

  /** When the first of them will be old; undefined where there is none that will be. */
  get dueAt(): number | undefined {
    const { every } = this.#options.limits
    if (every === Number.POSITIVE_INFINITY || this.#current.size === 0) return undefined
    let first = Number.POSITIVE_INFINITY
    for (const { since } of this.#current.values()) first = Math.min(first, since)
    return first + every
  }

  /**
   * The rows of files begun since the last call. Where a file is not taken away when its epoch never was, they are written down before it is
   * made: its number would count as used.
   */
  takeBegun(): SinkRows {
    const rows = new Map<string, Rec>()
    for (const base of this.#begun) {
      const current = this.#current.get(base)
      if (current !== undefined) rows.set(prefix + base, { ...current, raw: 0 })
    }
    this.#begun.clear()
    return rows
  }

  /** The rows that changed since the last call. */
  take(): SinkRows {
    const rows = new Map<string, Rec | null>()
    for (const base of this.#next.keys()) {
      if (this.#next.size <= mostPaths) break
      this.#next.delete(base)
      this.#changed.add(base)
    }
    for (const base of this.#changed) {
      const current = this.#current.get(base)
      const next = this.#next.get(base)
      rows.set(
        prefix + base,
        current !== undefined ? { ...current } : next !== undefined ? { number: next } : null,
      )
    }
    this.#changed.clear()
    this.#begun.clear()
    return rows
  }

  #begin(base: string): Current {
    const { naming, now } = this.#options
    if (!naming.isNumbered) return this.#made(base, 0)
    const number = this.#next.get(base) ?? largestNumber(base, naming) + 1
    const current = this.#made(base, number)
    current.since = now()
    this.#next.delete(base)
    this.#current.set(base, current)
    this.#begun.add(base)
    return current
  }

  #made(base: string, number: number): Current {
    const { naming } = this.#options
    const published = nameOf(base, number, naming)
    return { number, published, path: naming.isPart ? `${published}.part` : published, raw: 0, since: 0 }
  }
}
