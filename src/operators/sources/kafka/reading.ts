import type { Connection, KafkaClient } from '../../../clients/kafka/client.ts'
import type { MessageReader } from '../../../clients/schema-registry/schemas.ts'

/** What a source reads, and how. */
export interface KafkaReading {
  readonly client: KafkaClient
  readonly connection: Connection
  readonly topics: readonly string[]
  readonly patterns: readonly RegExp[]
  readonly group: string
  readonly start: 'beginning' | 'end' | 'committed'
  /** Microseconds since 1970: the first start begins with messages from then on. */
  readonly startTime: number | undefined
  readonly members: 'sole' | 'shared'
  readonly isolation: 'read_committed' | 'read_uncommitted'
  readonly onGap: 'stop' | 'beginning' | 'end'
  readonly sessionTimeout: number
  readonly maxBytes: number
  readonly maxWait: number
  readonly protocol: 'classic' | 'consumer'
  /** Makes events of messages with schemas. */
  readonly reader: MessageReader | undefined
}
