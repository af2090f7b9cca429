import type { BrokenPromise, Mutant } from './mutant.ts'

const transaction = 'src/operators/sinks/kafka/kafka-transaction.ts'
const joint = 'src/runtime/outbox/joint-delivery.ts'
const delivery = 'src/runtime/outbox/delivery.ts'
const source = 'src/operators/sources/kafka/run-kafka.ts'

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
        find: 'return this.#guarded(() => this.#openProducer())',
        replace:
          'return this.#known.size > 0 ? Promise.resolve() : this.#guarded(() => this.#openProducer())',
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
        name: 'a mark is read while a transaction is open that may hold a newer one',
        file: transaction,
        find: 'admin.committed(group, topic, true)',
        replace: 'admin.committed(group, topic)',
        tests: ['test/operators/sinks/kafka/kafka-transaction.test.ts'],
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
  {
    promise: 'Runs of one group write each event once',
    mutants: [
      {
        name: 'partitions are let go of before what was read of them is decided',
        file: source,
        find: 'await this.#undecided.none()',
        replace: '// Not awaited.',
        tests: ['test/operators/sources/kafka/run-kafka.test.ts'],
      },
      {
        name: 'what was read under a membership that is lost is told under the next one',
        file: source,
        find: 'this.#progress.lose(error)',
        replace: '// Not lost.',
        tests: ['test/operators/sources/kafka/run-kafka.test.ts'],
      },
      {
        name: 'where the group has come to is asked while a transaction is open that may say so',
        file: source,
        find: 'this.#admin.committed(this.#reading.group, topic, true)',
        replace: 'this.#admin.committed(this.#reading.group, topic)',
        tests: ['test/operators/sources/kafka/run-kafka.test.ts'],
      },
      {
        name: 'a transaction is committed without how far groups have come',
        file: 'src/operators/sinks/kafka/direct-transaction.ts',
        find: 'transaction.commit(new Map([[decisions, mark]]), cuts)',
        replace: 'transaction.commit(new Map([[decisions, mark]]), cuts.slice(1))',
        tests: ['test/operators/sinks/kafka/direct-transaction.test.ts'],
      },
      {
        name: 'how far groups have come is forgotten with a commit that failed',
        file: 'src/operators/sinks/kafka/direct-transaction.ts',
        find: 'this.#asked = mark\n',
        replace: 'this.#asked = mark\n      progress.decided()\n',
        tests: ['test/operators/sinks/kafka/direct-transaction.test.ts'],
      },
      {
        name: 'the library hears at once that a group wants its partitions back',
        file: 'src/clients/kafka/platformatic/own-consumer.ts',
        find: 'if (isRebalancing(error) && !watch.mayChange())',
        replace: 'if (isRebalancing(error) && !watch.mayChange() && error === null)',
        tests: ['test/clients/kafka/platformatic/own-consumer.test.ts'],
      },
      {
        name: 'runs of one pipeline have one transactional id',
        file: 'src/runtime/apart-from.ts',
        find: '{ apart: store.instance }',
        replace: '{}',
        tests: ['test/runtime/apart-from.test.ts'],
      },
    ],
  },
]
