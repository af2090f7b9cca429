import type { KafkaClient } from '../client.ts'
import { openAdmin } from './admin.ts'
import { openConsumer } from './consumer.ts'
import { openProducer } from './producer.ts'

/** The client by the library `@platformatic/kafka`, which is loaded at the first connection. */
export const platformaticClient: KafkaClient = {
  admin: openAdmin,
  producer: openProducer,
  consumer: openConsumer,
}
