import type { KafkaClient } from './client.ts'
import { kafkajsClient } from './kafkajs/client.ts'
import { platformaticClient } from './platformatic/client.ts'

export const clientNames = ['kafkajs', 'platformatic'] as const

export type ClientName = (typeof clientNames)[number]

const clients: Readonly<Record<ClientName, KafkaClient>> = {
  kafkajs: kafkajsClient,
  platformatic: platformaticClient,
}

/** The client of a name. */
export const kafkaClient = (name: ClientName): KafkaClient => clients[name]
