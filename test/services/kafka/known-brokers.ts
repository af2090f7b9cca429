import { kafkaClient } from './kafka-client.ts'

/** Asks one broker for the ids of all brokers of its cluster; none where it does not answer. */
export async function knownBrokers(address: string): Promise<readonly number[]> {
  const admin = kafkaClient([address], {
    retry: { retries: 0 },
    connectionTimeout: 1000,
    requestTimeout: 3000,
  }).admin()
  try {
    await admin.connect()
    return (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId)
  } catch {
    return []
  } finally {
    await admin.disconnect().catch(() => {})
  }
}
