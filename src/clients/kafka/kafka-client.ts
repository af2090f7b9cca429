import type { KafkaClient } from './client.ts'
import { kafkajsClient } from './kafkajs/client.ts'

export const clientNames = ['kafkajs'] as const

const clients: Readonly<Record<(typeof clientNames)[number], KafkaClient>> = { kafkajs: kafkajsClient }

/** The client of a name. */
export const kafkaClient = (name: (typeof clientNames)[number]): KafkaClient => clients[name]
