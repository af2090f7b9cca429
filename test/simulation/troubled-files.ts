import { RunError } from '../../src/core/run-error.ts'
import { sleep } from '../../src/core/sleep.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import type { RunningSink, SinkContext } from '../../src/operators/contract/sink.ts'

/** Microseconds of the longest hang. */
const longest = 3_000_000
const never = new AbortController().signal

/** The catalog with file sinks that now and then hang for a while, or fail and work at the next try. */
export function withTroubledFiles(catalog: Catalog, random: () => number): Catalog {
  const file = catalog.sinks.get('file')!
  const open: typeof file.open = async (settings, context) =>
    troubled(await file.open(settings, context), context, random)
  return { ...catalog, sinks: new Map(catalog.sinks).set('file', { ...file, open }) }
}

function troubled(sink: RunningSink, { clock }: SinkContext, random: () => number): RunningSink {
  /** Undefined: nothing comes in between. */
  const trouble = (): Promise<void> | undefined => {
    const kind = random()
    if (kind < 0.04) return sleep(clock, random() ** 3 * longest, never)
    if (kind < 0.06)
      return Promise.reject(new RunError('LP5107', 'file', 'connection', 'It fails for a while.'))
    return undefined
  }
  const after = <T>(work: () => T | Promise<T>): T | Promise<T> => {
    const before = trouble()
    return before === undefined ? work() : before.then(work)
  }
  return new Proxy(sink, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      if (typeof value !== 'function') return value
      const call = (...given: readonly unknown[]): unknown => Reflect.apply(value, target, given)
      return name === 'write' || name === 'flush' || name === 'decided'
        ? (...given: readonly unknown[]) => after(() => call(...given))
        : call
    },
  })
}
