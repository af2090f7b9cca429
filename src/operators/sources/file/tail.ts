import { closeSync, fstatSync } from 'node:fs'
import type { SourceContext } from '../../contract/source.ts'
import { LineFramer } from '../line-framer.ts'
import { readRegular } from '../read-descriptor.ts'
import type { Former } from './copies.ts'
import { type FileState, growPrint } from './file-state.ts'
import type { FileTable } from './file-table.ts'
import { before } from './identity.ts'
import { open, originOf, restart } from './read-file.ts'

/** Bytes after which the other files get their turn. */
const turn = 16 * 1024 * 1024

/** One plain file that is followed through an open descriptor, whatever becomes of its name. */
export class Tail {
  readonly state: FileState
  readonly descriptor: number
  readonly #table: FileTable
  readonly #context: SourceContext
  #framer: LineFramer
  /** The bytes before the place up to which it was read, as they were then. */
  #last: Buffer = Buffer.alloc(0)
  #modified = 0n
  /** Something may have come. */
  isDue = true
  /** When bytes came last, and since when no name leads to it (0: there is one). Microseconds since 1970. */
  moved: number
  orphaned = 0
  readonly #emptied: (former: Former) => boolean

  constructor(
    state: FileState,
    table: FileTable,
    context: SourceContext,
    /** Told before a file that was emptied is read anew. True: a copy of what was in it is at hand and will be read on. */
    emptied: (former: Former) => boolean,
  ) {
    this.state = state
    this.#table = table
    this.#context = context
    this.#emptied = emptied
    this.descriptor = open(state.path)
    this.moved = context.clock.now()
    this.#framer = this.#begin()
    this.#last = before(this.descriptor, this.#framer.end)
  }

  get title(): string {
    return `file "${this.state.path}"`
  }

  /** Is a line without its end held? */
  get isPartial(): boolean {
    return this.#framer.filled > 0
  }

  /** Reads what has come since, to the present end of the file or for one turn. */
  async read(): Promise<void> {
    this.isDue = false
    if (!this.#look()) return
    const at = this.#framer.end
    const ended = await readRegular(this.descriptor, this.#framer, this.#context, this.title, at, turn)
    if (!ended) this.isDue = true
    growPrint(this.state, this.descriptor)
    this.#framer.rest()
    if (this.#framer.end !== at) {
      this.moved = this.#context.clock.now()
      this.#last = before(this.descriptor, this.#framer.end)
      this.#table.note(this.state)
    }
  }

  /** Takes the line that waits for its end as it is. */
  finishLine(): void {
    this.#framer.finish()
  }

  close(): void {
    this.#table.end(this.state)
    this.#framer.close()
    closeSync(this.descriptor)
  }

  #begin(): LineFramer {
    const { state } = this
    const framer = new LineFramer(this.#context, originOf(this.#context, state), state.line, state.offset)
    this.#table.begin({ state, framer, descriptor: this.descriptor })
    return framer
  }

  /** False: nothing came. Notices a file that was emptied, or written anew beyond the place where we are. */
  #look(): boolean {
    const status = fstatSync(this.descriptor, { bigint: true })
    const size = Number(status.size)
    const { end } = this.#framer
    if (size === end && status.mtimeNs === this.#modified) return false
    this.#modified = status.mtimeNs
    if (size >= end && before(this.descriptor, end).equals(this.#last)) return size > end
    const { offset, line } = this.#framer
    const isCopied = this.#emptied({
      state: { ...this.state },
      offset,
      line,
      end,
      before: this.#last,
    })
    // The line that waits for its end is in the copy; without one it would be lost.
    if (!isCopied) this.#framer.finish()
    this.#table.end(this.state)
    this.#framer.close()
    restart(this.state, this.#table, this.#context)
    this.#framer = this.#begin()
    this.#last = Buffer.alloc(0)
    return size > 0
  }
}
