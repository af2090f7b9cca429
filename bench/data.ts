import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { eventLines } from './event-lines.ts'
import { keyLines } from './key-lines.ts'
import { seededRandom } from './random.ts'
import { sshdLines } from './sshd-lines.ts'

/** One generated file. */
export interface Dataset {
  readonly path: string
  readonly bytes: number
  readonly lines: number
}

export type Kind = 'events' | 'sshd' | 'keys'

const folder = join(import.meta.dirname, 'data')
const seeds = { events: 20_261_121, sshd: 5_081_977, keys: 1_000_003 } as const
const generators = { events: eventLines, sshd: sshdLines, keys: keyLines } as const
// Raised whenever the generator writes other lines, so that old files are made anew.
const version = 1
const pieceBytes = 256 * 1024

/** The file of about `megabytes` million bytes, made now unless it is there. A shorter file is the beginning of a longer one. */
export function dataset(kind: Kind, megabytes: number): Dataset {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${kind}-v${version}-${megabytes}mb.${kind === 'sshd' ? 'log' : 'ndjson'}`)
  const facts = `${path}.json`
  if (existsSync(path) && existsSync(facts)) {
    return { path, ...(JSON.parse(readFileSync(facts, 'utf8')) as { bytes: number; lines: number }) }
  }

  const random = seededRandom(seeds[kind])
  const next = generators[kind](random)
  const written = writeLines(`${path}.part`, next, megabytes * 1_000_000)
  renameSync(`${path}.part`, path)
  writeFileSync(facts, JSON.stringify(written))
  return { path, ...written }
}

/** A file with the first lines of a dataset: none for measuring start-up, one for servers that must be seen to have begun. */
export function beginning(kind: Kind, lines: 0 | 1): Dataset {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `${kind}-${lines}-lines`)
  const random = seededRandom(seeds[kind])
  const text = lines === 0 ? '' : generators[kind](random)()
  writeFileSync(path, text)
  return { path, bytes: Buffer.byteLength(text), lines }
}

function writeLines(path: string, next: () => string, limit: number): { bytes: number; lines: number } {
  const file = openSync(path, 'w')
  let bytes = 0
  let lines = 0
  try {
    while (bytes < limit) {
      let text = ''
      while (text.length < pieceBytes && bytes + text.length < limit) {
        text += next()
        lines += 1
      }
      const piece = Buffer.from(text)
      writeSync(file, piece)
      bytes += piece.length
    }
  } finally {
    closeSync(file)
  }
  return { bytes, lines }
}
