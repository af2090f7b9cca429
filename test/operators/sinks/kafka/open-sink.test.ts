import { afterEach, expect, test, vi } from 'vitest'
import type { KafkaAdmin, KafkaProducer } from '../../../../src/clients/kafka/client.ts'
import { platformaticClient } from '../../../../src/clients/kafka/platformatic/client.ts'
import { kafka } from '../../../../src/operators/sinks/kafka.ts'
import { constant } from '../../../support/connector-plan.ts'
import { sinkContext } from '../../../support/sink-context.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

type Settings = Parameters<typeof kafka.open>[0]

const settings = (transactions: Settings['transactions']): Settings =>
  ({
    topic: constant('t'),
    brokers: ['kafka:9092'],
    timeout: 1_000_000,
    client: 'platformatic',
    acks: 'all',
    compression: 'none',
    idempotent: true,
    transactions,
  }) as unknown as Settings

test.each(['false', 'true', 'direct'] as const)(
  'a sink that cannot be opened lets go of what it has of the cluster (transactions: %s)',
  async (transactions) => {
    let open = 0
    const connected = (): { close: () => Promise<void> } => {
      open++
      return {
        close: () => {
          open--
          return Promise.resolve()
        },
      }
    }
    vi.spyOn(platformaticClient, 'admin').mockImplementation(() => {
      const topic = () => Promise.resolve({ topic: 't', partitions: [0] })
      return { ...connected(), topic } as unknown as KafkaAdmin
    })
    vi.spyOn(platformaticClient, 'producer').mockImplementation(() => {
      const fail = () => Promise.reject(new Error('not now'))
      return { ...connected(), open: fail } as unknown as KafkaProducer
    })
    const context = sinkContext({
      intend: () => {},
      together: () => {
        throw new Error('not now')
      },
    })
    await expect(kafka.open(settings(transactions), context)).rejects.toThrow('not now')
    expect(open).toBe(0)
  },
)
