import type { ConnectionSettings } from '../../../clients/kafka/connection-params.ts'
import { connectionKey, connectionOf } from '../../../clients/kafka/connection-params.ts'
import { GroupProgress, progressKey } from '../../../clients/kafka/group-progress.ts'
import { kafkaClient } from '../../../clients/kafka/kafka-client.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { DeciderContext } from '../../contract/epoch-decider.ts'
import type { Tries } from '../../contract/tries.ts'
import { DirectTransaction } from './direct-transaction.ts'
import { KafkaTransaction, type Place } from './kafka-transaction.ts'
import { type TransactionSettings, timeoutOf, transactionKey } from './transaction-key.ts'

export interface SharedSettings extends ConnectionSettings, TransactionSettings {
  readonly topic: Expr
  readonly marker_topic: string | undefined
}

/** Runs that share an input must not lock each other out, whatever name they were given. */
function idOf({ transactional_id: id }: SharedSettings, { pipeline, name, apart }: DeciderContext): string {
  const own = id ?? `logpipe.${pipeline}.${name}`
  return apart === undefined ? own : `${own}.${apart}`
}

const topicOf = ({ topic, marker_topic: marker }: SharedSettings): string =>
  marker ?? String(topic.op === 'const' ? topic.value : '')

/** Where the outbox of a sink has its mark. */
export function outboxPlace(settings: SharedSettings, context: DeciderContext): Place {
  const id = idOf(settings, context)
  const own = settings.transactional_id === undefined ? id : `${id}.${context.name}`
  return { group: `${own}.epochs`, topic: topicOf(settings) }
}

/** The transaction of all sinks with the same key. */
export async function sharedTransaction(
  settings: SharedSettings,
  context: DeciderContext,
): Promise<KafkaTransaction> {
  const make = await maker(settings, context)
  return context.together(transactionKey(settings)!, make)
}

/** The transaction whose commits decide epochs. */
export async function directTransaction(
  settings: SharedSettings,
  context: DeciderContext,
  tries: Tries,
): Promise<DirectTransaction> {
  const make = await maker(settings, context)
  return context.together(
    transactionKey(settings)!,
    () =>
      new DirectTransaction({
        transaction: make(),
        place: { group: `${idOf(settings, context)}.decided`, topic: topicOf(settings) },
        progress: context.together(progressKey(connectionKey(settings)), () => new GroupProgress()),
        title: titleOf(context),
        tries,
      }),
  )
}

const titleOf = ({ name }: DeciderContext): string => `kafka sink "${name}"`

async function maker(settings: SharedSettings, context: DeciderContext): Promise<() => KafkaTransaction> {
  const title = titleOf(context)
  const connection = await connectionOf(settings, title)
  const client = kafkaClient(settings.client)
  return () =>
    new KafkaTransaction({
      admin: client.admin(connection),
      producer: client.producer(connection, {
        acks: -1,
        compression: 'none',
        idempotent: true,
        transactionalId: idOf(settings, context),
        transactionTimeout: timeoutOf(settings),
      }),
      clock: context.clock,
      stop: context.stop,
      title,
      timeout: timeoutOf(settings),
    })
}
