/** The bytes of a text (UTF-8) or of bytes, without a copy of the latter. */
export const bytesOf = (value: string | Uint8Array): Buffer =>
  typeof value === 'string'
    ? Buffer.from(value)
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength)
