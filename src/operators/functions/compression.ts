import { bytesOf } from '../../core/bytes-of.ts'
import { zlib } from '../../core/lazy-module.ts'
import { mismatch } from '../../core/mismatch.ts'
import { checkChoice } from '../contract/check-choice.ts'
import { defineFunction } from '../contract/function.ts'

type Zlib = ReturnType<typeof zlib>

interface Way {
  readonly pack: (library: Zlib, bytes: Buffer) => Buffer
  readonly unpack: (library: Zlib, bytes: Buffer, maxOutputLength: number) => Buffer
}

const ways: ReadonlyMap<string, Way> = new Map<string, Way>([
  [
    'gzip',
    {
      pack: ({ gzipSync }, bytes) => gzipSync(bytes),
      unpack: ({ gunzipSync }, bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }),
    },
  ],
  [
    'deflate',
    {
      pack: ({ deflateSync }, bytes) => deflateSync(bytes),
      unpack: ({ inflateSync }, bytes, maxOutputLength) => inflateSync(bytes, { maxOutputLength }),
    },
  ],
  [
    'zstd',
    {
      pack: ({ zstdCompressSync }, bytes) => zstdCompressSync(bytes),
      unpack: ({ zstdDecompressSync }, bytes, maxOutputLength) =>
        zstdDecompressSync(bytes, { maxOutputLength }),
    },
  ],
  [
    'brotli',
    {
      pack: ({ brotliCompressSync }, bytes) => brotliCompressSync(bytes),
      unpack: ({ brotliDecompressSync }, bytes, maxOutputLength) =>
        brotliDecompressSync(bytes, { maxOutputLength }),
    },
  ],
])

/** More than this holds no buffer. */
const most = 2 ** 32

const check = checkChoice(1, [...ways.keys()])
const unknown = (how: string): null => mismatch(`"${how}" is no compression that is known`)

export const compress = defineFunction({
  name: 'compress',
  group: 'read-write',
  summary: 'Compresses a text or bytes: gzip, deflate (of zlib), zstd or brotli.',
  since: '0.1.0',
  signature: 'compress(x: string|bytes, how: string) -> bytes',
  check,
  examples: [
    { code: 'length(compress(repeat("a", 1000), "zstd")) < 100', gives: 'true' },
    { code: 'string(decompress(compress("hi", "brotli"), "brotli"))', gives: '"hi"' },
  ],
  run(x: string | Uint8Array, how: string) {
    const way = ways.get(how)
    return way === undefined ? unknown(how) : way.pack(zlib(), bytesOf(x))
  },
})

export const decompress = defineFunction({
  name: 'decompress',
  group: 'read-write',
  summary: 'Reads what was compressed; null where it is broken. Never gives more than max.',
  since: '0.1.0',
  signature: 'decompress(b: bytes, how: string, max: int = 104857600) -> bytes?',
  check,
  examples: [
    { code: 'string(decompress(decode_base64("eJzLyAQAATsA0g=="), "deflate"))', gives: '"hi"' },
    { code: 'decompress(bytes("hi"), "gzip")', gives: 'null' },
  ],
  run(b: Uint8Array, how: string, max: number | bigint) {
    const way = ways.get(how)
    if (way === undefined) return unknown(how)
    if (!(max >= 1)) return mismatch('the most that may come out is at least 1 byte')
    try {
      return way.unpack(zlib(), bytesOf(b), Math.min(Number(max), most))
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? mismatch(`what was compressed has more than ${max} bytes`)
        : null
    }
  },
})
