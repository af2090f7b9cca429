import { beforeAll } from 'vitest'
import { serviceSuite } from '../support/service-suite.ts'
import { type Kafka, type KafkaOptions, kafkaProgram, startKafka, useKafka } from './start-kafka.ts'

/** The cluster of a suite, once its tests run. */
export interface KafkaOfSuite {
  readonly kafka: Kafka
  /** Addresses without a login. */
  readonly brokers: readonly string[]
}

/** A suite with the broker that all suites share, or with `options` one of its own. */
export function kafkaSuite(name: string, suite: (of: KafkaOfSuite) => void, options?: KafkaOptions): void {
  serviceSuite(name, [kafkaProgram], () => {
    let kafka: Kafka
    beforeAll(async () => {
      kafka = await (options === undefined ? useKafka() : startKafka(options))
      return options === undefined ? undefined : () => kafka.close()
    })
    suite({
      get kafka() {
        return kafka
      },
      get brokers() {
        return kafka.addresses.plain
      },
    })
  })
}
