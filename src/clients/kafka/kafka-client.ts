import type { KafkaClient } from './client.ts'
import type { ClientName } from './client-names.ts'
import { kafkajsClient } from './kafkajs/client.ts'
import { platformaticClient } from './platformatic/client.ts'

const clients: Readonly<Record<ClientName, KafkaClient>> = {
  kafkajs: kafkajsClient,
  platformatic: platformaticClient,
}

/** The client of a name. */
export const kafkaClient = (name: ClientName): KafkaClient => clients[name]
