import type { Value } from '../../../core/value.ts'
import type { Positions } from '../../contract/source.ts'
import type { LineFramer } from '../line-framer.ts'
import { type FileState, fromRow, growPrint, toRow } from './file-state.ts'
import { before } from './identity.ts'

interface Reading {
  readonly state: FileState
  readonly framer: LineFramer
  /** Of a plain file; absent where positions are in decompressed bytes. */
  readonly descriptor?: number
}

/** Every file that the source knows: those being read, and those read before. */
export class FileTable {
  readonly states = new Map<string, FileState>()
  readonly #reading = new Map<string, Reading>()
  readonly #changed = new Set<string>()
  readonly #forgotten = new Set<string>()

  constructor(restored: Positions) {
    for (const [key, row] of restored) {
      const state = fromRow(key, row)
      if (state !== undefined) this.states.set(key, state)
    }
  }

  add(state: FileState): void {
    this.states.set(state.key, state)
    this.#forgotten.delete(state.key)
    this.touch(state)
  }

  /** The state changed otherwise than by reading. */
  touch(state: FileState): void {
    this.#changed.add(state.key)
  }

  begin(reading: Reading): void {
    this.#reading.set(reading.state.key, reading)
  }

  /** The last look at a file before it is closed. */
  end(state: FileState): void {
    this.note(state)
    this.#reading.delete(state.key)
  }

  forget(state: FileState): void {
    this.states.delete(state.key)
    this.#changed.delete(state.key)
    this.#forgotten.add(state.key)
  }

  /** Takes down how far a file was read while it still is what was read: it may be emptied at any moment. */
  note(state: FileState): void {
    const reading = this.#reading.get(state.key)
    if (reading !== undefined) this.#note(reading)
  }

  /** Brings the states of the files being read up to date. */
  refresh(): void {
    for (const reading of this.#reading.values()) this.#note(reading)
  }

  /** Rows that changed since the last call. */
  position(): Positions {
    this.refresh()
    const rows = new Map<string, Readonly<Record<string, Value>>>()
    for (const key of this.#forgotten) rows.set(key, {})
    for (const key of this.#changed) rows.set(key, toRow(this.states.get(key)!))
    this.#changed.clear()
    this.#forgotten.clear()
    return rows
  }

  #note({ state, framer, descriptor }: Reading): void {
    if (state.offset === framer.offset) return
    state.offset = framer.offset
    state.line = framer.line
    if (descriptor !== undefined) {
      growPrint(state, descriptor)
      state.before = before(descriptor, state.offset)
    }
    this.#changed.add(state.key)
  }
}
