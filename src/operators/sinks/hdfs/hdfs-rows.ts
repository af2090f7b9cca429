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
/** The key of the row that has the path of the file on which that is tried. */
const triedKey = 'cut trial'

type FileId = HdfsRow['id']
type Written = readonly [key: string, row: HdfsRow | null]

/** Rows are kept by path and number: a file that somebody moved away still counts when another one stands under its path. */
const keyOf = (path: string, id: FileId): string => (id === undefined ? path : `${path}\n${id}`)

/** Earlier versions kept rows by path alone. */
const pathOf = (key: string, { id }: HdfsRow): string =>
  key.endsWith(`\n${id}`) ? key.slice(0, -`\n${id}`.length) : key

/**
 * The memory of the sink (protocol F2, F3): before a file is made its path is written down, before it is written to its number and length are;
 * each epoch says up to where it counts.
 */
export class HdfsRows {
  /** What earlier runs have left. */
  readonly all: readonly (readonly [path: string, row: HdfsRow])[]
  /** The path of a file that an earlier run was to remove, on which it tried whether the server cuts files. */
  readonly leftTrial: string | undefined
  readonly #intend: (rows: SinkRows) => void
  /** Paths of files that are about to be made. */
  readonly #made = new Set<string>()
  readonly #changed = new Map<string, HdfsRow | null>()
  #cutsFiles: boolean

  constructor(restored: ReadonlyMap<string, Rec>, intend: (rows: SinkRows) => void) {
    this.#intend = intend
    this.#cutsFiles = restored.has(trialKey)
    this.leftTrial = restored.get(triedKey)?.['path'] as string | undefined
    const rows = [...restored]
      .filter(([key]) => key !== trialKey && key !== triedKey && !isFrameKey(key))
      .map(([key, kept]) => ({ key, row: kept as unknown as HdfsRow }))
    this.all = rows.map(({ key, row }) => [pathOf(key, row), row])
    const old = rows.filter(({ key, row: { id } }) => id !== undefined && !key.endsWith(`\n${id}`))
    if (old.length > 0)
      this.#write(
        old.flatMap(({ key, row }) => [
          [key, null],
          [keyOf(key, row.id), row],
        ]),
      )
  }

  /** It was seen that the server cuts files. */
  get cutsFiles(): boolean {
    return this.#cutsFiles
  }

  /** Where a file is made for the trial; null when it is removed. */
  noteTrial(path: string | null): void {
    this.#intend(new Map([[triedKey, path === null ? null : { path }]]))
  }

  noteCutsFiles(): void {
    this.#cutsFiles = true
    this.#intend(
      new Map([
        [trialKey, { seen: true }],
        [triedKey, null],
      ]),
    )
  }

  /** Writes a row down before the epoch is decided. */
  intend(path: string, row: HdfsRow): void {
    const written: Written = [keyOf(path, row.id), row]
    if (row.id === undefined) this.#made.add(path)
    // The file is there: what was meant is over.
    const isMade = row.id !== undefined && this.#made.delete(path)
    this.#write(isMade ? [[path, null], written] : [written])
  }

  /** The same for a file that has taken the place of another one, of which nothing is kept any more. */
  renumber(path: string, before: FileId, row: HdfsRow): void {
    this.#write([
      [keyOf(path, before), null],
      [keyOf(path, row.id), row],
    ])
  }

  /** Nothing is left that a crash could undo. */
  forget(path: string, id: FileId): void {
    if (id === undefined) this.#made.delete(path)
    this.#write([[keyOf(path, id), null]])
  }

  /** What the next decision is to say of a file. */
  change(path: string, row: HdfsRow): void {
    this.#changed.set(keyOf(path, row.id), row)
  }

  /** Once the next decision is made, nothing of a file can be undone. */
  leave(path: string, id: FileId): void {
    this.#changed.set(keyOf(path, id), null)
  }

  /** The rows that changed since the last call. */
  take(): SinkRows {
    const rows = new Map([...this.#changed].map(([key, row]) => [key, asRec(row)]))
    this.#changed.clear()
    return rows
  }

  #write(rows: readonly Written[]): void {
    this.#intend(new Map(rows.map(([key, row]) => [key, asRec(row)])))
  }
}

const asRec = (row: HdfsRow | null): Rec | null => (row === null ? null : { ...row })
