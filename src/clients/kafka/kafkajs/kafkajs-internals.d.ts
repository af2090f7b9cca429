/** Parts of kafkajs that its types do not tell of, as far as they are used here. */
declare module 'kafkajs/src/network/connection.js' {
  export default class Connection {
    /** Of an answer that has not come in full. */
    chunks: Buffer[]
    bytesBuffered: number
    bytesNeeded: number
    isConnected(): boolean
    connect(): Promise<unknown>
  }
}

declare module 'kafkajs/src/broker/index.js' {
  export interface FetchedMessage {
    readonly offset: string
    isControlRecord?: boolean
    /** Absent in messages of the older forms, which know no transactions. */
    readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean }
  }
  export interface FetchedPartition {
    abortedTransactions?: readonly { readonly producerId: string; readonly firstOffset: string }[] | null
    readonly messages: readonly FetchedMessage[]
  }
  export interface FetchRequest {
    readonly maxWaitTime: number
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[]
    }[]
  }
  export default class Broker {
    fetch(
      request: FetchRequest,
    ): Promise<{ readonly responses: readonly { readonly partitions: readonly FetchedPartition[] }[] }>
  }
}

declare module 'kafkajs/src/consumer/consumerGroup.js' {
  export interface TopicPartitions {
    readonly topic: string
    readonly partitions: readonly number[]
  }
  export interface FetchedBatch {
    readonly topic: string
    readonly partition: number
    readonly highWatermark: string
  }
  export default class ConsumerGroup {
    readonly instrumentationEmitter: { emit(event: string, payload: object): void }
    fetch(nodeId: number | string): Promise<readonly FetchedBatch[]>
    joinAndSync(): Promise<void>
    filterPartitionsByNode(nodeId: number | string, all: readonly TopicPartitions[]): TopicPartitions[]
  }
}

declare module 'kafkajs/src/consumer/offsetManager/index.js' {
  export interface Broker {
    isConnected(): boolean
  }
  export interface Offsets {
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number }[]
    }[]
  }
  export default class OffsetManager {
    coordinator: Broker
    readonly groupId: string
    /** By topic. */
    readonly memberAssignment: Readonly<Record<string, readonly number[]>>
    readonly cluster: { findGroupCoordinator(of: { readonly groupId: string }): Promise<Broker> }
    getCoordinator(): Promise<Broker>
    commitOffsets(offsets: Offsets): Promise<void>
  }
}

declare module 'kafkajs/src/instrumentation/emitter.js' {
  export default class InstrumentationEventEmitter {
    addListener(event: string, listener: (event: { readonly payload: object }) => void): () => void
    emit(event: string, payload: object): void
  }
}
