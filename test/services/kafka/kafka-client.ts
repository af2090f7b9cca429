import { Kafka, type KafkaConfig, logLevel } from 'kafkajs'

/** A client that says nothing. */
export const kafkaClient = (brokers: readonly string[], more: Partial<KafkaConfig> = {}): Kafka =>
  new Kafka({ clientId: 'tests', logLevel: logLevel.NOTHING, ...more, brokers: [...brokers] })
