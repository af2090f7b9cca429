import type { KafkaAdmin, KafkaProducer, ProducerOptions } from './client.ts'
import { type ConnectionSettings, connectionOf } from './connection-params.ts'
import { kafkaClient } from './kafka-client.ts'

/** Microseconds for which somebody who only asks waits at most. */
const longest = 10_000_000

/** Asks a cluster something, as `check --connect` does, and lets go of it. */
export async function askBriefly(
  settings: ConnectionSettings,
  title: string,
  ask: (admin: KafkaAdmin, newProducer: (options: ProducerOptions) => KafkaProducer) => Promise<void>,
): Promise<void> {
  const given = await connectionOf(settings, title)
  const connection = { ...given, timeout: Math.min(given.timeout, longest) }
  const client = kafkaClient(settings.client)
  const admin = client.admin(connection)
  try {
    await ask(admin, (options) => client.producer(connection, options))
  } finally {
    await admin.close()
  }
}
