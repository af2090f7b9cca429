/** Before a message: a 0, then the number of its schema (u32, big-endian), as all serializers for schema registries write it. */
export const frameLength = 5

/** The number of the schema of a message; undefined: it does not begin as such messages do. */
export const schemaIdOf = (bytes: Buffer): number | undefined =>
  bytes.length >= frameLength && bytes[0] === 0 ? bytes.readUInt32BE(1) : undefined

/** A message with the number of its schema before it. */
export function framed(id: number, bytes: Buffer): Buffer {
  const whole = Buffer.allocUnsafe(frameLength + bytes.length)
  whole[0] = 0
  whole.writeUInt32BE(id, 1)
  bytes.copy(whole, frameLength)
  return whole
}
