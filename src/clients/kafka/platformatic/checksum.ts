import { checkedFrom } from './record-batch.ts'

type Tools = Pick<typeof import('@platformatic/kafka'), 'Writer' | 'crc32c'>

/** The checksum (CRC-32C) that belongs to a whole batch. */
export function checksumOf({ Writer, crc32c }: Tools, batch: Buffer): number {
  // Of a plain buffer the library would make a copy.
  return crc32c(Writer.create().append(batch.subarray(checkedFrom)).dynamicBuffer)
}
