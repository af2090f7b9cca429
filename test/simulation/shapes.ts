import { readFileSync, writeFileSync } from 'node:fs'
import { join as joinPath } from 'node:path'
import { seededRandom } from '../support/random.ts'
import { KafkaCluster } from './kafka-cluster.ts'
import type { Simulated } from './world.ts'

const join = (stream: string, as: string, of: string): string =>
  `join left ${stream} as ${as} on k == ${as}.k within -2s..2s | set ${as} = ${as}.${of}`

/** Two inputs in event time, a little out of order. `rows`: lines of each. */
export function writeInputs(folder: string, rows = 300): void {
  const random = seededRandom(3)
  for (const name of ['a', 'b']) {
    const lines = Array.from({ length: rows }, (_, n) => {
      const at = new Date(1.77e12 + n * 1000 - Math.floor(random() * 3) * 1000).toISOString()
      return `{"at":"${at}","id":${n},"k":"k${Math.floor(random() * 7)}","parts":[1,2,3,4,5,6,7,8]}\n`
    })
    writeFileSync(joinPath(folder, `${name}.ndjson`), lines.join(''))
  }
}

const brokers = 'brokers: "kafka:9092"'

/** With servers that outlive the runs: topics in transactions that several sinks share, and one that refuses events and takes a part of what it is given. */
export const serverShapes = (folder: string): readonly Simulated[] => [
  {
    name: 'to a depot that refuses some, and what it refuses to a file',
    text: (out) => `pipeline shape { dead_letter: refused }
source ev = file("${folder}/a.ndjson", format: json, time: time(at), lateness: 3s)
sink refused = file("${out}/refused.ndjson")
from ev | drop parts | to depot()
from ev | where id % 3 == 0 | to file("${out}/thirds.ndjson")
`,
    needsState: true,
    unordered: ['refused.ndjson'],
    letters: 'refused.ndjson',
  },
  {
    name: 'from topics to topics and a file',
    text: (out) => `pipeline shape {}
source ev = kafka("in", ${brokers}, format: json, time: time(at), lateness: 3s)
from ev | drop parts | to kafka("copies", ${brokers}, transactions: true, key: k)
from ev | aggregate n = count(), last = max(id) by k over tumbling(5s) late drop | to kafka("counts", ${brokers}, transactions: true)
from ev | where id % 3 == 0 | drop parts | to file("${out}/thirds.ndjson", publish: commit)
`,
    cluster() {
      const cluster = new KafkaCluster()
      cluster.createTopic('in', 2)
      cluster.createTopic('copies', 3)
      cluster.createTopic('counts', 1)
      for (const [partition, name] of ['a', 'b'].entries())
        for (const line of readFileSync(joinPath(folder, `${name}.ndjson`), 'utf8')
          .split('\n')
          .slice(0, -1))
          cluster.append('in', {
            partition,
            key: null,
            value: Buffer.from(line),
            headers: [],
            timestamp: undefined,
          })
      return cluster
    },
    needsState: true,
    topics: ['copies', 'counts'],
    unordered: ['copies', 'thirds.ndjson'],
  },
]

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
    shape(
      'a join over a join, from one source on both sides',
      ['a', 'b'],
      (out) => `
stream first = from a | drop parts | ${join('b', 'near', 'id')}
stream second = from a | where id % 3 == 0 | drop parts
from first | ${join('second', 'third', 'id')} | to file("${out}/joined.ndjson")
from second | to file("${out}/second.ndjson")`,
    ),
    shape(
      'two joins crossed, one side of one of them empty',
      ['a', 'b'],
      (out) => `
stream left_of = from a | drop parts
stream right_of = from b | drop parts
stream none = from b | where id < 0
from left_of | ${join('right_of', 'other', 'id')} | to file("${out}/ab.ndjson")
from right_of | ${join('left_of', 'other', 'id')} | ${join('none', 'nobody', 'id')} | to file("${out}/ba.ndjson", isolate: true)`,
    ),
    shape(
      'files of every way to publish, in folders that are made',
      ['a'],
      (out) => `
from a | to file("${out}/commit/\${k}/all.ndjson", publish: commit)
from a | where id % 2 == 0 | to file("${out}/live/\${k}/all.ndjson")
from a | drop parts | to file("${out}/rotated/\${k}.ndjson", publish: rotate, rotate: {size: 1GiB})`,
    ),
  ]
}
