import { crc32 } from 'node:zlib'
import { BytesReader, BytesWriter } from '../../core/binary.ts'
import type { StateKey } from '../../operators/contract/state.ts'
import type { StateChanges } from '../state/tracked-state.ts'

/**
 * The epoch log is a row of blocks: length of the body (4 bytes, little-endian), its CRC-32 (4 bytes), the body. A body: epoch, uid of the
 * stage, name of the state, then changes, each an op and what belongs to it.
 */
const op = { table: 0, put: 1, deleted: 2, dropped: 3 } as const

export const headLength = 8
/** A block is closed beyond so many bytes. */
const blockLength = 256 * 1024

/** Collects changes of one state after the other into blocks. */
export class BlockWriter implements StateChanges {
  readonly #out = new BytesWriter(blockLength + 4096)
  readonly #full: Buffer[] = []
  readonly #epoch: number
  #uid = ''
  #name = ''
  #table: string | undefined
  #begun = 0

  constructor(epoch: number) {
    this.#epoch = epoch
  }

  /** What follows are changes of this state. */
  begin(uid: string, name: string): void {
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
    this.#out.value(key)
    this.#out.raw(entry)
  }

  deleted(table: string, key: StateKey): void {
    this.#into(table)
    this.#out.byte(op.deleted)
    this.#out.value(key)
  }

  /** All blocks so far, the open one closed. */
  take(): Buffer[] {
    this.#close()
    return this.#full.splice(0)
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
    if (this.#begun > 0) return
    this.#out.count(this.#epoch)
    this.#out.text(this.#uid)
    this.#out.text(this.#name)
    this.#begun = this.#out.length
    this.#table = undefined
  }

  #close(): void {
    if (this.#begun === 0) return
    const body = this.#out.bytes()
    const block = Buffer.allocUnsafe(headLength + body.length)
    block.writeUInt32LE(body.length, 0)
    block.writeUInt32LE(crc32(body), 4)
    body.copy(block, headLength)
    this.#full.push(block)
    this.#out.clear()
    this.#begun = 0
  }
}

/** Takes the changes that a log holds, in order. */
export interface LogReader {
  readonly state: (uid: string, name: string) => StateChanges
}

/** Replays one block's body. Throws a RangeError where it makes no sense. */
export function readBlock(body: Buffer, reader: LogReader): void {
  const from = new BytesReader(body)
  from.count()
  const changes = reader.state(from.text(), from.text())
  let table = ''
  while (!from.isAtEnd) {
    switch (from.byte()) {
      case op.table:
        table = from.text()
        break
      case op.put:
        changes.put(table, keyFrom(from), from.raw())
        break
      case op.deleted:
        changes.deleted(table, keyFrom(from))
        break
      case op.dropped:
        changes.dropped(from.text())
        break
      default:
        throw new RangeError('a block of the epoch log has an unknown operation')
    }
  }
}

function keyFrom(from: BytesReader): StateKey {
  const key = from.value()
  if (typeof key === 'object' && key !== null) throw new RangeError('a key of the epoch log is no key')
  return key as StateKey
}
