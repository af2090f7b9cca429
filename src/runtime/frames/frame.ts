import { crc32 } from 'node:zlib'

/** Encoded events for one target, as they lie in a log: written whole, read whole. */
export interface Frame {
  /** The epoch that it was written in. */
  readonly epoch: number
  /** Number of the frame in its log, from 1. */
  readonly seq: number
  /** Events in it. */
  readonly count: number
  readonly target: string | null
  readonly payload: Buffer
}

/**
 * Bytes before the target: length of all behind the checksum (u32), checksum of that (u32, CRC-32), epoch (f64), seq (f64), count (u32),
 * length of the target in UTF-8 and one (u32, 0: none); all little-endian.
 */
export const headLength = 32
/** Length and checksum. */
export const frameStart = 8

/** The bytes of a frame but for its payload, which lies behind them. */
export function frameHead({ epoch, seq, count, target, payload }: Frame): Buffer {
  const name = target === null ? undefined : Buffer.from(target)
  const head = Buffer.allocUnsafe(headLength + (name?.length ?? 0))
  head.writeUInt32LE(head.length - frameStart + payload.length, 0)
  head.writeDoubleLE(epoch, 8)
  head.writeDoubleLE(seq, 16)
  head.writeUInt32LE(count, 24)
  head.writeUInt32LE(name === undefined ? 0 : name.length + 1, 28)
  name?.copy(head, headLength)
  head.writeUInt32LE(crc32(payload, crc32(head.subarray(frameStart))), 4)
  return head
}

/** Length in bytes of a frame. */
export const frameLength = ({ target, payload }: Pick<Frame, 'target' | 'payload'>): number =>
  headLength + (target === null ? 0 : Buffer.byteLength(target)) + payload.length

/** Length of the frame whose first bytes these are. */
export const lengthAt = (bytes: Buffer, at: number): number => frameStart + bytes.readUInt32LE(at)

/** The frame at a place in bytes that hold all of it, over their memory; null where its checksum is wrong. */
export function readFrame(bytes: Buffer, at: number): Frame | null {
  const end = at + lengthAt(bytes, at)
  if (end - at < headLength || crc32(bytes.subarray(at + frameStart, end)) !== bytes.readUInt32LE(at + 4))
    return null
  const nameLength = bytes.readUInt32LE(at + 28)
  const payloadAt = at + headLength + Math.max(0, nameLength - 1)
  if (payloadAt > end) return null
  return {
    epoch: bytes.readDoubleLE(at + 8),
    seq: bytes.readDoubleLE(at + 16),
    count: bytes.readUInt32LE(at + 24),
    target: nameLength === 0 ? null : bytes.toString('utf8', at + headLength, payloadAt),
    payload: bytes.subarray(payloadAt, end),
  }
}
