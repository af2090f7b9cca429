import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '../support/random.ts'
import type { Simulated } from './simulate.ts'

const rows = 300

/** Two inputs in event time, a little out of order. */
export function writeInputs(folder: string): void {
  const random = seededRandom(3)
  for (const name of ['a', 'b']) {
    const lines = Array.from({ length: rows }, (_, n) => {
      const at = new Date(1.77e12 + n * 1000 - Math.floor(random() * 3) * 1000).toISOString()
      return `{"at":"${at}","id":${n},"k":"k${Math.floor(random() * 7)}","parts":[1,2,3,4,5,6,7,8]}\n`
    })
    writeFileSync(join(folder, `${name}.ndjson`), lines.join(''))
  }
}

/** Graphs in which something may wait for something else for ever, or a barrier overtake an event. */
export const shapesOver = (folder: string): readonly Simulated[] => {
  const source = (name: string): string =>
    `source ${name} = file("${folder}/${name}.ndjson", format: json, time: time(at), lateness: 3s)\n`
  const shape = (name: string, sources: readonly string[], body: (out: string) => string): Simulated => ({
    name,
    text: (out) => `pipeline shape {}\n${sources.map(source).join('')}${body(out)}`,
  })
  return [
    shape(
      'a diamond with a branch that counts and one that is empty',
      ['a'],
      (out) => `
stream counted = from a | aggregate n = count() by k over tumbling(5s) late drop
stream empty = from a | where id < 0 | aggregate n = count() by k over tumbling(5s) late drop
from counted, empty | to file("${out}/all.ndjson")
from a | to file("${out}/raw.ndjson")`,
    ),
    shape(
      'a fan-out with outboxes of which one is small',
      ['a'],
      (out) => `
from a | to file("${out}/small.ndjson", isolate: true, outbox: 2KiB)
from a | to file("${out}/by-\${k}.ndjson", isolate: true)
from a | to file("${out}/plain.ndjson")`,
    ),
    shape(
      'a stage that makes many of one, into a buffer of few',
      ['a'],
      (out) => `
from a | unnest(parts) | to file("${out}/many.ndjson", buffer: {events: 4, bytes: 4096})`,
    ),
    shape(
      'two inputs that meet in two windows',
      ['a', 'b'],
      (out) => `
from a, b | aggregate n = count(), last = max(id) by k over tumbling(10s) late drop | to file("${out}/tumbling.ndjson")
from b, a | aggregate n = count() by k over session(gap: 5s) late drop | to file("${out}/sessions.ndjson")`,
    ),
  ]
}
