import { readFileSync } from 'node:fs'
import { logpipe } from '../contenders.ts'
import { throughput } from '../throughput.ts'

const traceOf = (line: string): string => (JSON.parse(line) as { trace: string }).trace
const traces = (path: string): readonly string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map(traceOf)

/** Each trace is there, and once. Which of two events came first is for the tests of the stage. */
function isRight(input: string, output: string): boolean {
  const wanted = new Set(traces(input))
  const came = traces(output)
  return came.length === wanted.size && came.every((trace) => wanted.delete(trace))
}

export const dedupeKeys = throughput({
  name: 'dedupe',
  title: 'NDJSON: the first event of each key, nearly all of them new',
  data: 'events',
  result: 'json',
  expected: () => undefined,
  verify: isRight,
  contenders: [logpipe('dedupe.pipe')],
  goals: [],
})
