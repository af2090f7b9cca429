import { formatDuration } from '../../core/duration-text.ts'
import { Duration, type Rec, type Value } from '../../core/value.ts'
import { param } from './params.ts'
import { noSuchKey, type PartProblem } from './part-problem.ts'
import type { Gather } from './sink.ts'

const keys = ['events', 'every', 'bytes']

/** The setting `batch` of a sink that sends many events at once. `what` begins its doc: `When a request is sent`; `more` ends it. */
export const batchParam = (what: string, defaults: Gather, more = '.') =>
  param.record({
    doc: `${what}: {events: ${grouped(defaults.events)}, every: ${formatDuration(new Duration(defaults.every))}, bytes: ${grouped(defaults.bytes)}} unless written otherwise, whichever comes first${more}`,
    foreign: ['bulk_size', 'bulk_max_size', 'batch_size', 'linger', 'linger_ms'],
    example: `{events: ${grouped(defaults.events)}}`,
    check: batchProblems,
  })

const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '_')

/** Says what is wrong with a setting such as `{events: 500, every: 1s, bytes: 1_048_576}`. */
function* batchProblems(value: Value): Iterable<PartProblem> {
  for (const [key, each] of Object.entries(value as Rec)) {
    if (!keys.includes(key)) yield noSuchKey('batch', key, keys)
    else if (key === 'every') {
      if (!(each instanceof Duration) || each.micros < 0)
        yield { at: key, message: '"batch.every" is a duration, such as 5s.' }
    } else if (!Number.isInteger(each) || (each as number) < 1) {
      yield { at: key, message: `"batch.${key}" is a whole number of at least 1.` }
    }
  }
}

/** The setting, checked, with the defaults of a sink. */
export function readBatch(value: Readonly<Record<string, Value>> | undefined, defaults: Gather): Gather {
  const { events, bytes, every } = value ?? {}
  return {
    events: typeof events === 'number' ? events : defaults.events,
    bytes: typeof bytes === 'number' ? bytes : defaults.bytes,
    every: every instanceof Duration ? every.micros : defaults.every,
  }
}
