import type { RunError } from '../../core/run-error.ts'
import type { Tls } from '../tls-setting.ts'

/**
 * What logpipe asks of a client for Kafka, whichever library stands behind it (`client:`). All errors are `RunError`s: blame `connection` where
 * another attempt may succeed, `config` where it never will (refused login, no such topic, not allowed), with a code of its own each.
 */

/** How a login is made. */
export interface Login {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512' | 'oauthbearer'
  readonly username?: string
  readonly password?: string
  /** For `oauthbearer`: the token, asked anew before each login. */
  readonly token?: () => Promise<string>
}

export interface Connection {
  /** `host:port` each. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly login?: Login
  readonly tls?: Tls
  /** Microseconds until a connection or a request counts as lost. */
  readonly timeout: number
  /** `kafka sink "alerts"`: who speaks in errors. */
  readonly title: string
}

/** A partition of a topic. */
export interface Partition {
  readonly topic: string
  readonly partition: number
}

/** A message as it lies in a partition. */
export interface KafkaMessage {
  readonly offset: number
  /** Microseconds since 1970; NaN where there is none. */
  readonly timestamp: number
  readonly key: Buffer | null
  /** Null: a tombstone. */
  readonly value: Buffer | null
  readonly headers: readonly (readonly [name: string, value: Buffer])[]
}

/** A message to be written. The partition is chosen by us, never by the client. */
export interface NewMessage {
  readonly partition: number
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: readonly (readonly [name: string, value: Buffer])[]
  /** Microseconds since 1970; undefined: the time of sending. */
  readonly timestamp: number | undefined
}

/** Messages for one topic, in order. */
export interface TopicMessages {
  readonly topic: string
  readonly messages: readonly NewMessage[]
}

/** What a topic looks like now. */
export interface TopicFacts {
  readonly topic: string
  /** Numbers of its partitions, in order. */
  readonly partitions: readonly number[]
}

export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd'

/** Questions to the cluster. */
export interface KafkaAdmin {
  /** Undefined for a topic that is not there. */
  readonly topic: (name: string) => Promise<TopicFacts | undefined>
  /** All that this user may see but the brokers' own. */
  readonly topics: () => Promise<readonly string[]>
  /** The first offset there is, and the one that the next message gets. */
  readonly ends: (
    topic: string,
  ) => Promise<ReadonlyMap<number, { readonly first: number; readonly next: number }>>
  /** The first offset at or after a time in microseconds; `next` where there is none. */
  readonly offsetsAt: (topic: string, micros: number) => Promise<ReadonlyMap<number, number>>
  /**
   * Committed offsets of a group with their metadata; partitions without one are absent. `isStable`: rejects with blame `connection` while a
   * transaction that holds offsets of the group is neither committed nor aborted, where the client can ask for that.
   */
  readonly committed: (
    group: string,
    topic: string,
    isStable?: boolean,
  ) => Promise<ReadonlyMap<number, { readonly offset: number; readonly metadata: string }>>
  readonly commit: (
    group: string,
    offsets: readonly (Partition & { readonly offset: number; readonly metadata?: string })[],
  ) => Promise<void>
  /** Names of the members of a group. */
  readonly members: (group: string) => Promise<readonly string[]>
  readonly createTopic: (name: string, partitions: number) => Promise<void>
  /** What the broker says of a topic's setting (`max.message.bytes`); undefined where it may not be asked. */
  readonly topicSetting: (topic: string, name: string) => Promise<string | undefined>
  readonly close: () => Promise<void>
}

export interface ProducerOptions {
  readonly acks: -1 | 0 | 1
  readonly compression: Compression
  /** Each message once per partition, in order, though a request is repeated (needs acks −1). */
  readonly idempotent: boolean
  /** With it, everything is sent in transactions. */
  readonly transactionalId?: string
  /** Microseconds after which the brokers end a transaction and drop what it holds; a minute unless told. */
  readonly transactionTimeout?: number
}

export interface KafkaProducer {
  /** Keeps an earlier producer of the same transactional id from committing, and drops what it left open. First of all calls. */
  readonly open: () => Promise<void>
  /** Settles when the brokers have them as `acks` says. Several may be under way where not in a transaction; of these one may overtake another. `compression`: another one than the producer has. */
  readonly send: (messages: readonly TopicMessages[], compression?: Compression) => Promise<void>
  /** Only with a transactional id: what is sent from now on becomes true together. */
  readonly begin: () => Promise<void>
  /**
   * Adds offsets of a group to the open transaction. `as`: the member that tells them, asked anew for each try; rejects with `TakenBack` where the
   * group has gone on without it. Only a client whose consumers know their `member` takes it.
   */
  readonly sendOffsets: (
    group: string,
    offsets: readonly (Partition & { readonly offset: number; readonly metadata?: string })[],
    as?: () => GroupMember | undefined,
  ) => Promise<void>
  /** An error leaves the outcome unknown, and the producer must be opened anew. */
  readonly commit: () => Promise<void>
  readonly abort: () => Promise<void>
  readonly close: () => Promise<void>
}

/** A member of a group as the group's coordinator knows it. */
export interface GroupMember {
  readonly id: string
  /** What it tells under an older one is refused: that of the group, or by the newer protocol the member's own epoch. */
  readonly generation: number
  /** Its generation changes while it keeps what it reads, so an older one need not mean that it has lost something. */
  readonly renews: boolean
}

export interface ConsumerOptions {
  readonly group: string
  /** Names, or patterns that are looked through now and then for new topics. */
  readonly topics: readonly (string | RegExp)[]
  /** `read_committed`: what an open or aborted transaction wrote is not seen. */
  readonly isolation: 'read_committed' | 'read_uncommitted'
  /** Microseconds; the group takes a member that is silent so long as gone. */
  readonly sessionTimeout: number
  /** Bytes in one answer of a broker. */
  readonly maxBytes: number
  /** Microseconds that a broker may wait for more. */
  readonly maxWait: number
  /** `consumer`: the newer protocol of groups (KIP-848), where the client has it. */
  readonly protocol: 'classic' | 'consumer'
}

/** What a broker says of a partition: the offset that a message written now would get. */
export interface Answered extends Partition {
  readonly end: number
}

/** When a broker was asked, in microseconds. */
export interface Asked {
  /** By the clock. */
  readonly at: number
  /** By a clock that stands still while this process does. */
  readonly awake: number
}

/** Where to begin in each partition. */
export type Assigned = readonly (Partition & { readonly offset: number })[]

/** Calls from a consumer at work. */
export interface Consuming {
  /**
   * These partitions are read from now on, each from the offset that the answer gives, and no others any more. An answer that comes when they
   * are given out anew already does not count. `goesOn`: it has been the same member since the assignment before, so that nobody else had what it keeps.
   */
  readonly assigned: (partitions: readonly Partition[], goesOn: boolean) => Assigned | Promise<Assigned>
  /**
   * The group wants to give its partitions out anew. From now on no messages are handed on; when this resolves, or after half of the time that the
   * group has for it, the member lets them go. Then `rebalancing` follows, or `assigned` where they stay after all. Not called by kafkajs.
   * Absent: it lets them go at once.
   */
  readonly letGo?: () => Promise<void>
  /** A new assignment is under way: what comes before the next `assigned` may be another member's already. */
  readonly rebalancing: () => void
  /**
   * Messages of one partition, in the order of their offsets; those below where it was to begin may come first. A promise: the next messages of
   * any partition may wait for it, and it tells whether these are taken. False: the partition was paused meanwhile, and they come again when it
   * is resumed. `next`: the offset behind all of them, also where the last ones are no messages (marks of transactions). The buffers hold still as long as somebody refers to them.
   */
  readonly messages: (
    from: Partition,
    messages: readonly KafkaMessage[],
    next: number,
  ) => Promise<boolean> | undefined
  /** A broker is asked for messages now; what this gives is handed back with its answer. */
  readonly asks: () => Asked
  /**
   * A broker has answered, also where there are no messages: what it says of the partitions for which it was asked. Before any message of
   * its answer is handed on.
   */
  readonly answered: (asked: Asked, ends: readonly Answered[]) => void
  /** The position is not there any more; the answer says where to go on, or throws to stop. */
  readonly outOfRange: (from: Partition, first: number, next: number) => Promise<number>
  /** Brokers know nothing of these topics just now; told before `assigned`, and when that has changed. Absent: not asked for. */
  readonly missing?: (topics: ReadonlySet<string>) => void
  /** These were found by a pattern, and are there no more: they are not read any more, unless they are found again. */
  readonly gone?: (topics: readonly string[]) => void
  /** Something has not worked for a while; it is tried again and again. */
  readonly troubled?: (error: RunError) => void
  /** All that was told to be in trouble works again. */
  readonly recovered?: () => void
  /** It cannot go on by itself. */
  readonly failed: (error: Error) => void
}

export interface KafkaConsumer {
  /** Joins the group; resolves when it has. */
  readonly start: (calls: Consuming) => Promise<void>
  /** These are not read, though they are given out anew, until they are resumed; the member goes on to live in its group. */
  readonly pause: (partitions: readonly Partition[]) => void
  readonly resume: (partitions: readonly Partition[]) => void
  /** Commits offsets for this member's group, with its generation. */
  readonly commit: (offsets: readonly (Partition & { readonly offset: number })[]) => Promise<void>
  /** As whom it reads what is assigned to it now; undefined while it is no member. Absent: the client does not tell. */
  readonly member?: () => GroupMember | undefined
  /** Leaves the group. */
  readonly close: () => Promise<void>
}

/** One library behind the interface. */
export interface KafkaClient {
  readonly admin: (connection: Connection) => KafkaAdmin
  readonly producer: (connection: Connection, options: ProducerOptions) => KafkaProducer
  readonly consumer: (connection: Connection, options: ConsumerOptions) => KafkaConsumer
}
