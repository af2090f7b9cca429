import { readFileSync } from 'node:fs'
import { logpipe } from '../contenders.ts'
import { millionKeys } from '../key-lines.ts'
import { throughput } from '../throughput.ts'

/** Each key is there, and once. Which of two events came first is for the tests of the stage. */
const isRight =
  (key: RegExp) =>
  (input: string, output: string): boolean => {
    const keysOf = (path: string): readonly string[] =>
      Array.from(readFileSync(path, 'latin1').matchAll(key), ([, text]) => text!)
    const wanted = new Set(keysOf(input))
    const came = keysOf(output)
    return came.length === wanted.size && came.every((one) => wanted.delete(one))
  }

export const dedupeKeys = throughput({
  name: 'dedupe',
  title: 'Small NDJSON: the first of 2,000,000 events for each of 1,000,000 keys',
  data: 'keys',
  megabytes: millionKeys,
  memory: null,
  result: 'json',
  expected: () => undefined,
  verify: isRight(/"id":"([^"]+)"/g),
  contenders: [logpipe('dedupe.pipe'), { ...logpipe('dedupe-arrival.pipe'), tool: 'by arrival' }],
  goals: [
    { tool: 'logpipe', perSecond: 300_000 },
    { tool: 'by arrival', perSecond: 300_000 },
  ],
})

export const dedupeTraces = throughput({
  name: 'dedupe-wide',
  title: 'The NDJSON of the other works: the first event of each trace, all of them new',
  data: 'events',
  megabytes: 200,
  memory: null,
  result: 'json',
  expected: () => undefined,
  verify: isRight(/"trace":"([^"]+)"/g),
  contenders: [logpipe('dedupe-traces.pipe')],
  goals: [{ tool: 'logpipe', perSecond: 300_000 }],
})
