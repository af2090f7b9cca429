import type { Parcel } from './signals.ts'

/** A parcel that holds a large buffer for a few bytes is copied out before it waits (protocol M3). */
export function compact(parcel: Parcel): Parcel {
  const { piece } = parcel
  const size = piece.end - piece.start
  if (size * 4 >= piece.buffer.length) return parcel
  const buffer = Buffer.allocUnsafe(size)
  piece.buffer.copy(buffer, 0, piece.start, piece.end)
  parcel.release()
  return { piece: { ...piece, buffer, start: 0, end: size }, release: () => {} }
}
