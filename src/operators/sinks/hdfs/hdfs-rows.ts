import type { Rec } from '../../../core/value.ts'
import type { SinkRows } from '../../contract/sink.ts'
import { isFrameKey } from '../file/open-frames.ts'

/** What is kept of a file that is written. */
export interface HdfsRow {
  /** The number that HDFS gave the file; absent where only the intent to make it was written down. */
  readonly id?: number
  /** A copy of it is being made beside it; where the run has ended meanwhile, it may have been left there. */
  readonly copying?: boolean
  /** The number of a copy that takes its place just now. */
  readonly copy?: number
  /** The path that the events were for, without the number and ending of this file. */
  readonly target: string
  /** Its name when it is complete, where that is another one. */
  readonly final?: string
  /** It is complete, and gets its final name when that is decided. */
  readonly sealed?: boolean
  /** Bytes that count: those of the last decided epoch, or what was there before the sink began. */
  readonly length: number
  /** Bytes before compression that the sink has put into it. */
  readonly raw: number
  /** When the sink began it, in microseconds since 1970. */
  readonly since: number
  /** The sink made the file. */
  readonly created: boolean
}

/** The key of the row that says that the server cuts files. No path is called so. */
const trialKey = 'cuts files'

/**
 * The memory of the sink (protocol F2, F3): before a file is made its path is written down, before it is written to its number and length are;
 * each epoch says up to where it counts.
 */
export class HdfsRows {
  readonly #intend: (rows: SinkRows) => void
  readonly #rows = new Map<string, HdfsRow>()
  readonly #changed = new Map<string, HdfsRow | null>()
  #cutsFiles: boolean

  constructor(restored: ReadonlyMap<string, Rec>, intend: (rows: SinkRows) => void) {
    this.#intend = intend
    this.#cutsFiles = restored.has(trialKey)
    for (const [path, kept] of restored)
      if (path !== trialKey && !isFrameKey(path)) this.#rows.set(path, kept as unknown as HdfsRow)
  }

  /** It was seen that the server cuts files. */
  get cutsFiles(): boolean {
    return this.#cutsFiles
  }

  get all(): readonly (readonly [path: string, row: HdfsRow])[] {
    return [...this.#rows]
  }

  noteCutsFiles(): void {
    this.#cutsFiles = true
    this.#intend(new Map([[trialKey, { seen: true }]]))
  }

  /** Writes a row down before the epoch is decided; null forgets it. */
  intend(path: string, row: HdfsRow | null): void {
    this.#put(path, row)
    this.#intend(new Map([[path, row === null ? null : { ...row }]]))
  }

  /** What the next decision is to say of a file. */
  change(path: string, row: HdfsRow | null): void {
    this.#put(path, row)
    this.#changed.set(path, row)
  }

  /** The rows that changed since the last call. */
  take(): SinkRows {
    const rows = new Map<string, Rec | null>(
      [...this.#changed].map(([path, row]) => [path, row === null ? null : ({ ...row } as Rec)]),
    )
    this.#changed.clear()
    return rows
  }

  #put(path: string, row: HdfsRow | null): void {
    if (row === null) this.#rows.delete(path)
    else this.#rows.set(path, row)
  }
}
