import type { BrokenPromise } from './mutant.ts'

const tests = ['test/runtime/idle-sinks.test.ts']

/** What files promise for a time needs no event behind it. */
export const promisedTimes: readonly BrokenPromise[] = [
  {
    promise: 'What files promise for a time comes while nothing else does',
    mutants: [
      {
        name: 'no epoch is cut for what a sink has to do by time',
        file: 'src/runtime/epoch/epochs.ts',
        find: '      sinks.some((sink) => sink.isDue()) ||\n',
        replace: '',
        tests: ['test/runtime/epoch/epochs.test.ts'],
      },
      {
        name: 'where no state is kept nobody looks at what a sink keeps open',
        file: 'src/runtime/flush-timer.ts',
        find: '    this.watch(sink)\n  }\n\n  /** The sink may',
        replace: '  }\n\n  /** The sink may',
        tests,
      },
      {
        name: 'behind an outbox nobody looks at what a sink keeps open',
        file: 'src/runtime/outbox/delivery.ts',
        find: '    this.#flushTimer.watch(inner)\n    await log.forget',
        replace: '    await log.forget',
        tests,
      },
      {
        name: 'a file is given its name only with a write where no state is kept',
        file: 'src/operators/sinks/file/live-sink.ts',
        find: '      this.#renames.take()\n      await this.#publish()\n      return noRows\n',
        replace: '      return noRows\n',
        tests,
      },
      {
        name: 'a file that is complete stays due',
        file: 'src/operators/sinks/file/numbered-files.ts',
        find: '    if (every === Number.POSITIVE_INFINITY || this.#current.size === 0) return undefined\n',
        replace:
          '    if (every === Number.POSITIVE_INFINITY) return undefined\n    if (this.#current.size === 0) return this.#options.now()\n',
        tests,
      },
    ],
  },
]
