import { promisify } from 'node:util'
import { gzip, zstdCompress } from 'node:zlib'

const byGzip = promisify<Buffer, Buffer>(gzip)
const byZstd = promisify<Buffer, Buffer>(zstdCompress)

type Pack = ((bytes: Buffer<ArrayBuffer>) => Promise<Buffer<ArrayBuffer>>) | undefined

/** Compresses bytes to a whole gzip member or zstd frame: one behind the other they are a file that can be cut between two of them. */
export const members: Readonly<Record<'none' | 'gzip' | 'zstd', Pack>> = {
  none: undefined,
  gzip: async (bytes) => (await byGzip(bytes)) as Buffer<ArrayBuffer>,
  zstd: async (bytes) => (await byZstd(bytes)) as Buffer<ArrayBuffer>,
}
