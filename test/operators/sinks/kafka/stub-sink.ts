import type { KafkaAdmin, KafkaProducer } from '../../../../src/clients/kafka/client.ts'
import { recordsOf } from '../../../../src/operators/contract/event-record.ts'
import type { Encoded, SinkContext } from '../../../../src/operators/contract/sink.ts'
import { choosePartition } from '../../../../src/operators/sinks/kafka/choose-partition.ts'
import { runKafka } from '../../../../src/operators/sinks/kafka/open-kafka.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

interface Stub {
  readonly admin: Partial<KafkaAdmin>
  readonly producer: Partial<KafkaProducer>
  readonly partitioner: 'hash' | 'round_robin'
  readonly isByEvent: boolean
  readonly gather: { readonly events: number; readonly bytes: number; readonly every: number }
  readonly inFlight: number
  /** What it refuses is thrown, and does not come to `letters`. */
  readonly hasOutbox: boolean
  readonly recorded?: (metric: string, value: number) => void
}

/** A Kafka sink over stubs of its clients, and what it refuses: code and text. */
export function stubSink(stub: Stub) {
  const letters: string[] = []
  const { admin, producer, partitioner, isByEvent, gather, inFlight, hasOutbox, recorded = () => {} } = stub
  const context = {
    name: 'k',
    clock: fakeClock(),
    metrics: {
      define: ({ name }: { readonly name: string }) => ({
        record: (_labels: readonly string[], value: number) => recorded(name, value),
      }),
    },
    refuse: hasOutbox
      ? undefined
      : (refused: Encoded, code: string) => {
          for (const { bytes } of recordsOf(refused)) letters.push(`${code} ${bytes}`)
        },
  } as unknown as SinkContext
  const sink = runKafka({
    context,
    admin: admin as KafkaAdmin,
    producer: producer as KafkaProducer,
    choose: choosePartition(partitioner, { random: () => 0, clock: context.clock, stick: gather }),
    isByEvent,
    gather,
    inFlight,
    latency: 1000,
    isUncompressed: true,
    transaction: undefined,
    encoderOf: undefined,
  })
  return { sink, letters }
}
