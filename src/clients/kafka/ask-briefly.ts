import type { KafkaAdmin } from './client.ts'
import { type ConnectionSettings, connectionOf } from './connection-params.ts'
import { kafkaClient } from './kafka-client.ts'

/** Microseconds for which somebody who only asks waits at most. */
const longest = 10_000_000

/** Asks a cluster something, as `check --connect` does, and lets go of it. */
export async function askBriefly(
  settings: ConnectionSettings,
  title: string,
  ask: (admin: KafkaAdmin) => Promise<void>,
): Promise<void> {
  const connection = await connectionOf(settings, title)
  const admin = kafkaClient(settings.client).admin({
    ...connection,
    timeout: Math.min(connection.timeout, longest),
  })
  try {
    await ask(admin)
  } finally {
    await admin.close()
  }
}
