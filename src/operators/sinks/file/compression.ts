import { promisify } from 'node:util'
import { gzip, gzipSync, zstdCompress, zstdCompressSync } from 'node:zlib'

/** How a file is compressed: in members (gzip) or frames (zstd) that stand one after the other, each readable by itself. */
export interface Codec {
  /** What the name of a file ends with. */
  readonly suffix: string
  /** The first bytes of every member. */
  readonly magic: Buffer
  readonly compress: (raw: Buffer) => Promise<Buffer>
  readonly compressSync: (raw: Buffer) => Buffer
}

export const codecs = {
  gzip: {
    suffix: '.gz',
    magic: Buffer.from([0x1f, 0x8b]),
    compress: promisify((raw: Buffer, done: (error: Error | null, member: Buffer) => void) =>
      gzip(raw, done),
    ),
    compressSync: (raw) => gzipSync(raw),
  },
  zstd: {
    suffix: '.zst',
    magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
    compress: promisify((raw: Buffer, done: (error: Error | null, frame: Buffer) => void) =>
      zstdCompress(raw, done),
    ),
    compressSync: (raw) => zstdCompressSync(raw),
  },
} as const satisfies Readonly<Record<string, Codec>>

/** The codec that a name of a file tells. */
export const codecOfName = (path: string): Codec | undefined =>
  Object.values(codecs).find(({ suffix }) => path.replace(/\.part$/, '').endsWith(suffix))
