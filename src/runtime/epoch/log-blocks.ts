import { crc32 } from 'node:zlib'
import { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { StateKey } from '../../operators/contract/state.ts'
import type { StateChanges } from '../state/tracked-state.ts'
import { form } from './state-tables.ts'

/**
 * The epoch log is a row of blocks: length of the body (4 bytes, little-endian), its CRC-32 with the length as seed (4 bytes), the body. A
 * body begins with its form, its epoch and its kind; what follows belongs to the kind. CRC-32 because Node has it built in.
 */
export const headLength = 8

const kind = {
  /** The first block of a file: instance of the state it belongs to. */
  file: 0,
  /** Uid of a stage, name of a state, then changes, each an op and what belongs to it. */
  changes: 1,
  /** Uid of a stage whose state is given up. */
  forgotten: 2,
} as const
const op = { table: 0, put: 1, deleted: 2, dropped: 3 } as const

/** A block is closed beyond so many bytes. */
const blockLength = 256 * 1024

/** Collects changes of one state after the other into blocks. */
export class BlockWriter implements StateChanges {
  readonly #out = new BytesWriter(blockLength + 4096)
  #full: Buffer[] = []
  readonly #epoch: number
  #uid = ''
  #name = ''
  #table: string | undefined
  #isOpen = false

  constructor(epoch: number) {
    this.#epoch = epoch
  }

  /** The head of a file. */
  file(instance: string): void {
    this.#begin(kind.file)
    this.#out.text(instance)
    this.#close()
  }

  /** The state of a stage is given up. */
  forgotten(uid: string): void {
    this.#begin(kind.forgotten)
    this.#out.text(uid)
    this.#close()
  }

  /** What follows are changes of this state. */
  state(uid: string, name: string): void {
    this.#close()
    this.#uid = uid
    this.#name = name
  }

  dropped(table: string): void {
    this.#room()
    this.#out.byte(op.dropped)
    this.#out.text(table)
  }

  put(table: string, key: StateKey, entry: Uint8Array): void {
    this.#into(table)
    this.#out.byte(op.put)
    writeKey(key, this.#out)
    this.#out.raw(entry)
  }

  deleted(table: string, key: StateKey): void {
    this.#into(table)
    this.#out.byte(op.deleted)
    writeKey(key, this.#out)
  }

  /** All blocks so far, the open one closed. */
  take(): Buffer[] {
    this.#close()
    return this.takeFull()
  }

  /** The blocks that are full. */
  takeFull(): Buffer[] {
    const full = this.#full
    this.#full = []
    return full
  }

  #into(table: string): void {
    this.#room()
    if (table === this.#table) return
    this.#out.byte(op.table)
    this.#out.text(table)
    this.#table = table
  }

  #room(): void {
    if (this.#out.length >= blockLength) this.#close()
    if (this.#isOpen) return
    this.#begin(kind.changes)
    this.#out.text(this.#uid)
    this.#out.text(this.#name)
    this.#table = undefined
  }

  #begin(of: number): void {
    this.#close()
    this.#out.count(form)
    this.#out.count(this.#epoch)
    this.#out.byte(of)
    this.#isOpen = true
  }

  #close(): void {
    if (!this.#isOpen) return
    const body = this.#out.bytes()
    const block = Buffer.allocUnsafe(headLength + body.length)
    block.writeUInt32LE(body.length, 0)
    block.writeUInt32LE(crc32(body, body.length), 4)
    body.copy(block, headLength)
    this.#full.push(block)
    this.#out.clear()
    this.#isOpen = false
  }
}

/** Takes what a log holds, in order. */
export interface LogReader {
  readonly state: (uid: string, name: string) => StateChanges
  readonly forgotten: (uid: string) => void
}

/** A form of a block that a later logpipe has made. */
export class NewerForm extends Error {}

/** The epoch of a block, and the instance where it is the head of a file. */
export function headOfBlock(body: Buffer): { readonly epoch: number; readonly instance?: string } {
  const from = new BytesReader(body)
  const found = from.count()
  if (found > form) throw new NewerForm(String(found))
  const epoch = from.count()
  return from.byte() === kind.file ? { epoch, instance: from.text() } : { epoch }
}

/** Replays one block's body; entries are views into it. Throws a RangeError where it makes no sense. */
export function readBlock(body: Buffer, reader: LogReader): void {
  const from = new BytesReader(body)
  from.count()
  from.count()
  switch (from.byte()) {
    case kind.file:
      break
    case kind.forgotten:
      reader.forgotten(from.text())
      break
    case kind.changes:
      readChanges(from, reader.state(from.text(), from.text()))
      break
    default:
      throw new RangeError('a block of the epoch log is of an unknown kind')
  }
}

function readChanges(from: BytesReader, changes: StateChanges): void {
  let table = ''
  while (!from.isAtEnd) {
    switch (from.byte()) {
      case op.table:
        table = from.text()
        break
      case op.put:
        changes.put(table, readKey(from), from.view())
        break
      case op.deleted:
        changes.deleted(table, readKey(from))
        break
      case op.dropped:
        changes.dropped(from.text())
        break
      default:
        throw new RangeError('a block of the epoch log has an unknown operation')
    }
  }
}

/** A text that is no UTF-16 (half a pair) is kept as its bytes: two of them may differ in nothing else. */
function writeKey(key: StateKey, out: BytesWriter): void {
  if (typeof key === 'string' && !key.isWellFormed()) out.value(Buffer.from(key, 'utf16le'))
  else out.value(key)
}

function readKey(from: BytesReader): StateKey {
  const key = from.value()
  if (key instanceof Uint8Array) return Buffer.from(key).toString('utf16le')
  if (typeof key === 'bigint' || (typeof key === 'object' && key !== null))
    throw new RangeError('a key of the epoch log is no key')
  return key
}
