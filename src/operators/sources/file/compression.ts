import { peek } from './identity.ts'

export type Compression = 'gzip' | 'zstd'

/** Tells by the first bytes, whatever the name says. */
export function compressionOf(descriptor: number): Compression | undefined {
  const head = peek(descriptor, 0, 4)
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return undefined
}
