/** The libraries that speak to Kafka; `kafka-client.ts` has them. */
export const clientNames = ['kafkajs', 'platformatic'] as const

export type ClientName = (typeof clientNames)[number]
