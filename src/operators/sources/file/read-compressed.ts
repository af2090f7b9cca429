import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { SourceContext } from '../../contract/source.ts'
import type { LineFramer } from '../line-framer.ts'
import { readFailure } from '../read-failure.ts'
import type { Compression } from './compression.ts'

const chunkSize = 256 * 1024

/** How reading ended: at the end, stopped before it, or where the data is broken, with the reason as a clause. */
export type Ending =
  | { readonly kind: 'end' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'broken'; readonly reason: string }

/** How much of a file is read at once, in bytes, roughly; may be changed between. */
export interface Piece {
  size: number
}

/**
 * Reads a compressed file through a framer, leaving out what was read before; a piece after the other, with time for others between, and in
 * the end how it went.
 */
export async function* readCompressed(
  path: string,
  compression: Compression,
  framer: LineFramer,
  context: Pick<SourceContext, 'ready' | 'stop'>,
  piece: Piece,
): AsyncGenerator<void, Ending> {
  let skip = framer.offset
  let taken = 0
  try {
    for await (const part of decompressed(path, compression)) {
      if (context.stop.aborted) return { kind: 'stopped' }
      for (let wait = context.ready(); wait !== undefined; wait = context.ready()) await wait
      if (context.stop.aborted) return { kind: 'stopped' }
      if (part.length <= skip) {
        skip -= part.length
        continue
      }
      framer.feed(skip === 0 ? part : part.subarray(skip))
      taken += part.length - skip
      skip = 0
      if (taken < piece.size) continue
      taken = 0
      yield
    }
    return { kind: 'end' }
  } catch (cause) {
    const reason = brokenReason(cause, compression)
    if (reason === undefined) throw readFailure(cause, `file "${path}"`)
    return { kind: 'broken', reason }
  }
}

/** The first bytes of what is compressed, for its fingerprint. */
export async function decompressedHead(
  path: string,
  compression: Compression,
  length: number,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of decompressed(path, compression)) {
      parts.push(part)
      size += part.length
      if (size >= length) break
    }
  } catch {
    // What is broken is told when the file is read.
  }
  return Buffer.concat(parts).subarray(0, length)
}

async function* decompressed(path: string, compression: Compression): AsyncGenerator<Buffer> {
  const input = createReadStream(path, { highWaterMark: chunkSize })
  const transform = compression === 'gzip' ? createGunzip({ chunkSize }) : createZstdDecompress({ chunkSize })
  input.on('error', (cause) => transform.destroy(cause))
  input.pipe(transform)
  try {
    for await (const part of transform as Readable) yield part as Buffer
  } finally {
    input.destroy()
    transform.destroy()
  }
}

function brokenReason(cause: unknown, compression: Compression): string | undefined {
  const code = (cause as NodeJS.ErrnoException).code ?? ''
  if (code === 'Z_BUF_ERROR') return `the ${compression} data ends too early`
  if (code.startsWith('Z_') || code.startsWith('ZSTD_'))
    return `the ${compression} data is broken: ${(cause as Error).message}`
  return undefined
}
