import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)

let isDone = false

/** Teaches kafkajs the compressions that it does not bring itself. */
export async function addCodecs(): Promise<void> {
  if (isDone) return
  isDone = true
  const { default: kafkajs } = await import('kafkajs')
  const { default: snappy } = await import('kafkajs-snappy')
  const { lz4Compress, lz4Decompress } = await import('@platformatic/wasm-utils')
  const { CompressionCodecs, CompressionTypes } = kafkajs
  CompressionCodecs[CompressionTypes.Snappy] = snappy
  CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => Promise.resolve(lz4Compress(buffer)),
    decompress: (buffer: Buffer) => Promise.resolve(lz4Decompress(buffer)),
  })
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { readonly buffer: Buffer }) => compress(buffer),
    decompress: (buffer: Buffer) => decompress(buffer),
  })
}
