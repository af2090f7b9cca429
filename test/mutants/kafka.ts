import type { BrokenPromise, Mutant } from './mutant.ts'

const transaction = 'src/operators/sinks/kafka/kafka-transaction.ts'
const joint = 'src/runtime/outbox/joint-delivery.ts'
const delivery = 'src/runtime/outbox/delivery.ts'

const inSimulation: Pick<Mutant, 'tests' | 'shape'> = {
  tests: ['test/simulation/simulation.test.ts'],
  shape: 'topics',
}

/** Topics hold each event once for who reads what is committed, whatever is lost on the way (protocol K1 to K6, P6, T5). */
export const kafka: readonly BrokenPromise[] = [
  {
    promise: 'Topics hold each event once',
    mutants: [
      {
        name: 'a transaction that failed is not ended before the next',
        file: transaction,
        find: 'return this.#guarded(() => this.#options.producer.open())',
        replace:
          'return this.#known.size > 0 ? Promise.resolve() : this.#guarded(() => this.#options.producer.open())',
        ...inSimulation,
      },
      {
        name: 'marks are read before earlier runs are locked out',
        file: joint,
        find: 'await this.#marks.open()\n    const marks = await Promise.all(members.map(({ options }) => this.#marks.read(options.sink)))',
        replace:
          'const marks = await Promise.all(members.map(({ options }) => this.#marks.read(options.sink)))\n    await this.#marks.open()',
        tests: ['test/runtime/outbox/marks.test.ts'],
      },
      {
        name: 'a mark is read once',
        file: transaction,
        find: 'if (isSame(next, last)) break',
        replace: 'break',
        ...inSimulation,
      },
      {
        name: 'what the mark says is there is sent again',
        file: delivery,
        find: 'while (this.#at < mark.at) {',
        replace: 'while (this.#at < Math.min(0, mark.at)) {',
        ...inSimulation,
      },
      {
        name: 'after a lost answer it goes on as if it had come',
        file: joint,
        find: 'this.#isAligned = false\n      throw error',
        replace: 'throw error',
        ...inSimulation,
      },
      {
        name: 'a transaction is committed without its marks',
        file: transaction,
        find: 'for (const [sink, { instance, at }] of marks) {',
        replace: 'for (const [sink, { instance, at }] of [...marks].slice(1)) {',
        ...inSimulation,
      },
      {
        name: 'after its partitions were given out anew a source begins where the last run ended',
        file: 'src/operators/sources/kafka/places.ts',
        find: 'const next = this.#next.get(name)\n',
        replace: 'const next: number | undefined = undefined\n',
        ...inSimulation,
      },
    ],
  },
]
