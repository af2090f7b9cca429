/* The client of Kafka is the one that a simulation has made last; all that uses it is real. */
import { vi } from 'vitest'
import type { KafkaClient } from '../../src/clients/kafka/client.ts'

let present: KafkaClient | undefined

/** The client of the runs from now on. */
export function useClient(client: KafkaClient): void {
  present = client
}

vi.mock('../../src/clients/kafka/kafka-client.ts', async (original) => ({
  ...(await original<typeof import('../../src/clients/kafka/kafka-client.ts')>()),
  kafkaClient: () => present,
}))
