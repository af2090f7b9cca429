import type { BrokenPromise, Mutant } from './mutant.ts'

const streamTime = 'src/core/event-time/stream-time.ts'
const partitions = 'src/core/event-time/stream-partitions.ts'
const restWatch = 'src/operators/sources/kafka/rest-watch.ts'
const follower = 'src/operators/sources/file/follower.ts'

const ofStreams: Pick<Mutant, 'tests'> = { tests: ['test/core/event-time/stream-time.test.ts'] }
const ofKafka: Pick<Mutant, 'tests'> = { tests: ['test/operators/sources/kafka/rest-watch.test.ts'] }

/** What comes while this process, a broker or the network stands still is not late, and who is quiet holds up nobody (protocol W3, W4). */
export const standstill: readonly BrokenPromise[] = [
  {
    promise: 'A standstill makes nothing late',
    mutants: [
      {
        name: 'state of a last run moves the watermark before the source has said what there is',
        file: streamTime,
        find: 'this.#isUnheard = this.#options.now !== undefined',
        replace: 'this.#isUnheard = false',
        ...ofStreams,
      },
      {
        name: 'a leap of the clock counts at once',
        file: streamTime,
        find: 'this.#calm >= longestTick ? this.#owed : Math.min(counted, this.#owed)',
        replace: 'this.#owed',
        ...ofStreams,
      },
      {
        name: 'to be asked ends a silence',
        file: partitions,
        find: 'if (partition.isSeen) partition.silent = 0',
        replace: 'if (partition.isSeen || partition.isExpected) partition.silent = 0',
        ...ofStreams,
      },
      {
        name: 'a partition is idle though it is not known whether something is there',
        file: partitions,
        find: 'if (!partition.isExpected) this.#setAside(partition, idle)',
        replace: 'this.#setAside(partition, idle)',
        ...ofStreams,
      },
      {
        name: 'what a broker has said of a partition of Kafka is true for ever',
        file: restWatch,
        find: 'const oldest = this.#latest - longest\n',
        replace: 'const oldest = Number.NEGATIVE_INFINITY\n',
        ...ofKafka,
      },
      {
        name: 'an answer to an old question proves that nothing came',
        file: restWatch,
        find: 'const isFresh = asked.at >= this.#latest - longest',
        replace: 'const isFresh = true',
        ...ofKafka,
      },
      {
        name: 'on a busy machine no question is young enough',
        file: restWatch,
        find: 'asked.at + this.#awake.now() - asked.awake',
        replace: 'now',
        ...ofKafka,
      },
      {
        name: 'no word is heard of brokers for long, and their partitions are silent all the same',
        file: restWatch,
        find: 'if (!this.#isLost && clock.now() - this.#heard >= longest) this.lost()',
        replace: '',
        ...ofKafka,
      },
      {
        name: 'what an answer holds is not awaited before its messages are handed on',
        file: restWatch,
        find: 'if (awaited.length > 0) partitions.expect(awaited)',
        replace: '',
        ...ofKafka,
      },
      {
        name: 'a file is read on before what came to the others is heard of',
        file: follower,
        find: 'await new Promise<void>((resolve) => void setImmediate(resolve))',
        replace: '',
        tests: ['test/runtime/time/idleness.test.ts'],
      },
    ],
  },
]
