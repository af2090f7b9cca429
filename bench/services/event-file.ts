import { closeSync, openSync, writeSync } from 'node:fs'
import { eventLines } from '../event-lines.ts'
import { seededRandom } from '../random.ts'

/** Writes so many events to a file, each a line of JSON of about 270 bytes; gives the bytes in all. */
export function writeEvents(path: string, count: number): number {
  const line = eventLines(seededRandom(1))
  const file = openSync(path, 'w')
  let bytes = 0
  for (let left = count; left > 0; left -= 1000)
    bytes += writeSync(file, Array.from({ length: Math.min(left, 1000) }, line).join(''))
  closeSync(file)
  return bytes
}
