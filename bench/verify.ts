import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import type { Tolerance } from './work.ts'

/** What a file holds, whatever the spelling of its JSON: as many lines, and a hash over all of them in order. */
export interface Content {
  readonly lines: number
  readonly digest: string
}

/** The content of a file after `reading` each line; undefined leaves a line out. Written without any code of the project. */
export function contentOf(path: string, reading: (line: string) => string | undefined): Content {
  const hash = createHash('sha256')
  let lines = 0
  eachPiece(path, (piece) => {
    let text = ''
    for (const line of piece.split('\n')) {
      if (line === '') continue
      const read = reading(line)
      if (read === undefined) continue
      text += `${read}\n`
      lines += 1
    }
    hash.update(text)
  })
  return { lines, digest: hash.digest('hex') }
}

/** A hash over the bytes of a file as they are. */
export function rawDigest(path: string): string {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(1 << 20)
  const file = openSync(path, 'r')
  for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) hash.update(buffer.subarray(0, n))
  closeSync(file)
  return hash.digest('hex')
}

/** JSON in one spelling, for comparison. */
export function canonical(value: unknown, tolerance: Tolerance): string {
  if (tolerance === 'absent nulls') {
    return JSON.stringify(value, (_, part: unknown) => (part === null ? undefined : part))
  }
  return JSON.stringify(tolerance === 'any key order' ? sorted(value) : value)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  )
}

/** Pieces of whole lines, decoded as UTF-8. */
function eachPiece(path: string, take: (piece: string) => void): void {
  if (!existsSync(path)) throw new Error(`There is no output at "${path}".`)
  const file = openSync(path, 'r')
  const buffer = Buffer.allocUnsafe(1 << 20)
  let held = 0
  for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer, held, buffer.length - held, null)) {
    held += n
    const end = buffer.lastIndexOf(10, held - 1) + 1
    if (end === 0 && held === buffer.length)
      throw new Error(`A line of "${path}" is longer than ${held} bytes.`)
    if (end === 0) continue
    take(buffer.toString('utf8', 0, end))
    buffer.copyWithin(0, end, held)
    held -= end
  }
  if (held > 0) take(buffer.toString('utf8', 0, held))
  closeSync(file)
}
