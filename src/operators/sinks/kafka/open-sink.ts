import { askBriefly } from '../../../clients/kafka/ask-briefly.ts'
import type { KafkaProducer } from '../../../clients/kafka/client.ts'
import { connectionOf } from '../../../clients/kafka/connection-params.ts'
import { noSuchTopic } from '../../../clients/kafka/errors.ts'
import { kafkaClient } from '../../../clients/kafka/kafka-client.ts'
import { SchemaRegistry } from '../../../clients/schema-registry/registry.ts'
import { registryOf, type SchemaSettings } from '../../../clients/schema-registry/registry-params.ts'
import { codecOfFile } from '../../../clients/schema-registry/schemas.ts'
import { type Clock, systemClock } from '../../../core/clock.ts'
import { RunError } from '../../../core/run-error.ts'
import { readBatch } from '../../contract/batch-setting.ts'
import type { DeciderContext, EpochDecider } from '../../contract/epoch-decider.ts'
import type { RunningSink, SinkContext } from '../../contract/sink.ts'
import { batchDefaults, type KafkaSettings } from '../kafka.ts'
import { choosePartition } from './choose-partition.ts'
import { type EncoderOf, encoderOfFile, encoderOfRegistry } from './encode-messages.ts'
import type { KafkaTransaction } from './kafka-transaction.ts'
import { isUrgent } from './messages.ts'
import { runKafka, tries } from './open-kafka.ts'
import { probeSink } from './probe-sink.ts'
import { directTransaction, outboxPlace, sharedTransaction } from './shared-transaction.ts'

/** For "transactions: direct": what decides each epoch. */
export const openDecider = (settings: KafkaSettings, context: DeciderContext): Promise<EpochDecider> =>
  directTransaction(settings, context, tries)

/** Begins to send. Rejects with a `RunError` where a topic is missing or no broker can be reached. */
export async function openSink(settings: KafkaSettings, context: SinkContext): Promise<RunningSink> {
  const { name, clock, stop } = context
  const title = `kafka sink "${name}"`
  const { transactions, acks, compression, idempotent, topic } = settings
  const isKept = transactions === 'direct' ? context.intend !== undefined : context.refuse === undefined
  if (transactions !== 'false' && !isKept)
    throw new RunError(
      'LP5440',
      title,
      'config',
      `"transactions: ${transactions}" needs a place to keep ${transactions === 'direct' ? 'how far it has come' : 'what is to be sent'}, and this run has none. Give it one with "--state DIR".`,
    )
  const isByEvent = topic.op !== 'const'
  const connection = await connectionOf(settings, title)
  const client = kafkaClient(settings.client)
  const encoderOf = await encoderFor(settings, title, clock, stop)
  const admin = client.admin(connection)
  const plain =
    transactions === 'false'
      ? client.producer(connection, {
          acks: { all: -1 as const, leader: 1 as const, none: 0 as const }[acks],
          compression,
          idempotent,
        })
      : undefined
  let transaction: KafkaTransaction | undefined
  let producer: Pick<KafkaProducer, 'open' | 'send' | 'close'>
  try {
    if (topic.op === 'const') {
      await mustExist(String(topic.value))
      await encoderOf?.(String(topic.value))
    } else if (typeof settings.registry?.subject === 'string') await encoderOf?.('')
    await plain?.open()
    if (transactions === 'true') transaction = await sharedTransaction(settings, context)
    producer =
      plain ??
      transaction?.join(name, outboxPlace(settings, context), compression) ??
      (await directTransaction(settings, context, tries)).join(name, compression, isByEvent, () =>
        context.wantEpoch?.(),
      )
  } catch (error) {
    await plain?.close()
    await admin.close()
    throw error
  }
  const gather = readBatch(settings.batch, batchDefaults)
  return runKafka({
    context,
    admin,
    producer,
    choose: choosePartition(settings.partitioner, { random: Math.random, clock, stick: gather }),
    isByEvent,
    gather: {
      ...gather,
      ...(settings.urgent === undefined ? {} : { isUrgent }),
    },
    // A transaction takes one after the other.
    inFlight: transactions === 'false' ? settings.max_in_flight : 1,
    latency: settings.latency,
    isUncompressed: compression === 'none',
    transaction,
    encoderOf,
  })

  async function mustExist(wanted: string): Promise<void> {
    if ((await admin.topic(wanted)) === undefined) throw noSuchTopic(wanted, title)
  }
}

/** For `check --connect`. */
export async function probe(settings: KafkaSettings): Promise<void> {
  const title = 'kafka sink'
  const { topic, marker_topic: markerTopic, idempotent, transactions } = settings
  const name = topic.op === 'const' ? String(topic.value) : undefined
  await askBriefly(settings, title, (admin, newProducer) =>
    probeSink(
      { topic: name, markerTopic, title },
      admin,
      // Never by the name of its transactions, which would lock a run out that is at work.
      idempotent || transactions !== 'false'
        ? newProducer({ acks: -1, compression: 'none', idempotent: true })
        : undefined,
    ),
  )
  if (name !== undefined) await (await encoderFor(settings, title, systemClock))?.(name)
}

/** Undefined: messages are events as they are encoded. */
async function encoderFor(
  { registry, schema_file, message_type, timeout }: SchemaSettings & { readonly timeout: number },
  title: string,
  clock: Clock,
  stop?: AbortSignal,
): Promise<EncoderOf | undefined> {
  if (schema_file !== undefined) return encoderOfFile(await codecOfFile(schema_file, message_type, title))
  if (registry === undefined) return undefined
  const { subject } = registry
  return encoderOfRegistry({
    registry: new SchemaRegistry(registryOf(registry, timeout, title), stop),
    subject: typeof subject === 'string' ? subject : undefined,
    messageType: message_type,
    title,
    clock,
  })
}
