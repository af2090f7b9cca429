import type { ConnectionPool, Consumer, GroupAssignment } from '@platformatic/kafka'
import type { Connection, ConsumerOptions, Consuming, GroupMember, Partition } from '../client.ts'
import { isPassing } from '../errors.ts'
import { again } from './again.ts'
import { protocolErrors, runningFailureOf } from './failure.ts'
import { Fetching } from './fetching.ts'
import { LettingGo } from './letting-go.ts'
import { MemberTopics } from './member-topics.ts'
import type { Membership } from './membership.ts'
import { Outages } from './outages.ts'
import { TopicWatch } from './topic-watch.ts'

/** Milliseconds before a group that could not be joined is joined again. */
const joinAgain = 1000
/** What is in trouble where the group cannot be joined. */
const joining = 'the group'

interface Parts {
  readonly consumer: Consumer
  readonly pool: ConnectionPool
  readonly connection: Connection
  readonly options: ConsumerOptions
  readonly calls: Consuming
  readonly membership: Membership
  /** Milliseconds that members have to let go of what they had. */
  readonly rebalanceTimeout: number
}

/** A member of a group: what the group gives it is read, and let go where the group wants it back. */
export class Member {
  readonly fetching: Fetching
  readonly #parts: Parts
  readonly #topics: MemberTopics
  readonly #watch: TopicWatch
  readonly #letting: LettingGo
  readonly #outages: Outages
  #later: NodeJS.Timeout | undefined
  /** The assignment that is read now, as text; undefined: none yet. */
  #assigned: string | undefined
  /** Counts assignments. */
  #count = 0
  #isExpelled = false
  /** The group's name of it; it gets a new one where the group has taken it for gone. */
  #memberId = ''
  #isOver = false
  #self: GroupMember | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const { consumer, pool, connection, options, calls, membership, rebalanceTimeout } = parts
    const sure = (): Promise<void> | undefined => membership.sure()
    this.#topics = new MemberTopics(consumer, connection, options.topics)
    const outages = new Outages(calls)
    this.#outages = outages
    this.#watch = new TopicWatch({
      topics: this.#topics,
      wanted: options.topics,
      connection,
      outages,
      calls,
      // By the newer protocol brokers look after that themselves.
      changed: () => options.protocol === 'classic' && this.mayChange() && this.#joinAnew(),
    })
    // Half of the time that there is for it, since joining again takes time as well.
    this.#letting = new LettingGo(rebalanceTimeout / 2, () => {
      this.fetching.assign([])
      return calls.letGo?.()
    })
    this.fetching = new Fetching({
      consumer,
      pool,
      calls,
      connection,
      sure,
      outages,
      missing: () => this.#watch.soon(),
      reading: options,
    })
    consumer.on('consumer:heartbeat:start', () => membership.sends())
    consumer.on('consumer:heartbeat:end', () => membership.isKnown())
    consumer.on('consumer:heartbeat:error', () => membership.failed())
    if (options.protocol === 'classic') {
      consumer.on('consumer:group:join', ({ assignments = [], memberId, generationId: generation = -1 }) => {
        // Of a member that was taken for gone the library does not say so before it has joined anew.
        if (this.#assigned !== undefined) this.#rebalancing()
        membership.joined()
        const goesOn = memberId === this.#memberId
        this.#memberId = memberId
        this.#self = { id: memberId, generation, renews: false }
        this.#assign(assignments, goesOn)
      })
      consumer.on('consumer:group:rebalance', () => this.#rebalancing())
    } else {
      // The library does not say when an assignment of this protocol is there; each heartbeat may bring one.
      consumer.on('consumer:heartbeat:end', () => this.#compare())
      consumer.on('consumer:heartbeat:error', ({ error }) => {
        if (protocolErrors(error).includes('FENCED_MEMBER_EPOCH')) this.#expelled()
      })
    }
    // The group could not be joined anew.
    ;(consumer as NodeJS.EventEmitter).on('error', (error: Error) => this.#failed(error))
  }

  async join(): Promise<void> {
    const { consumer, options } = this.#parts
    const topics = await this.#topics.first()
    if (options.protocol === 'consumer') await this.#joinByConsuming(topics)
    else {
      consumer.topics.trackAll(...topics)
      await again(() => consumer.joinGroup())
    }
    this.#watch.start()
  }

  /** As whom it reads what is assigned to it; undefined: nothing is. */
  get self(): GroupMember | undefined {
    return this.#isExpelled ? undefined : this.#self
  }

  /** By the newer protocol: what brokers know it as from now on. */
  isAt(self: GroupMember): void {
    this.#self = self
  }

  /** The group wants to give partitions out anew. False: what was read of them has to be decided first. */
  mayChange(): boolean {
    if (this.#assigned === undefined || this.#isOver) return true
    this.#letting.begin()
    return this.#letting.isDone
  }

  /** The group wants nothing of it, any more. */
  stays(): void {
    if (!this.#letting.isDone) return
    if (this.#parts.options.protocol === 'classic') this.#joinAnew()
    else this.#assign(this.#parts.consumer.assignments ?? [], true)
  }

  async commit(offsets: readonly (Partition & { readonly offset: number })[]): Promise<void> {
    await this.#parts.consumer.commit({
      offsets: offsets.map(({ topic, partition, offset }) => ({
        topic,
        partition,
        offset: BigInt(offset),
        leaderEpoch: -1,
      })),
    })
  }

  async close(): Promise<void> {
    this.#isOver = true
    clearTimeout(this.#later)
    this.#watch.stop()
    this.#letting.stop()
    this.fetching.stop()
    this.#parts.membership.release()
    await this.#parts.consumer.close(true).catch(() => {})
    await this.#parts.pool.close().catch(() => {})
  }

  /** Only a stream makes the library join by the newer protocol; it is not read, and its end does not end the membership. */
  async #joinByConsuming(topics: readonly string[]): Promise<void> {
    const { consumer } = this.#parts
    const stream = await consumer.consume({
      topics: [...topics],
      mode: 'manual',
      offsets: [],
      autocommit: false,
    })
    // The end of a stream takes its topics from the subscription.
    stream.once('close', () => consumer.topics.trackAll(...topics))
    await stream.close()
  }

  #compare(): void {
    const { assignments } = this.#parts.consumer
    const text = JSON.stringify(assignments ?? [])
    if (assignments === null || text === this.#assigned) return
    // While it is taken in anew the library says that nothing is assigned; the brokers have not said so.
    if (this.#isExpelled && assignments.length === 0) return
    this.#isExpelled = false
    const goesOn = this.#assigned !== undefined
    if (goesOn) this.#rebalancing()
    this.#assign(assignments, goesOn)
  }

  /** The group has gone on without it: nothing that it had is its own any more, though it may get the same again. */
  #expelled(): void {
    this.#isExpelled = true
    this.#assigned = undefined
    this.#rebalancing()
  }

  #rebalancing(): void {
    this.#count++
    this.#letting.rebalancing()
    if (this.#parts.options.protocol === 'classic') this.#self = undefined
    this.fetching.assign([])
    this.#parts.membership.release()
    this.#parts.calls.rebalancing()
  }

  #assign(assignments: readonly GroupAssignment[], goesOn: boolean): void {
    const { calls, options } = this.#parts
    this.#outages.works(joining)
    this.#topics.given()
    calls.missing?.(this.#topics.missing())
    // By the newer protocol brokers may have left out what they know to be gone.
    if (options.protocol === 'consumer') this.#watch.soon()
    this.#assigned = JSON.stringify(assignments)
    this.#letting.given()
    const count = ++this.#count
    const partitions = assignments.flatMap(({ topic, partitions: numbers }) =>
      numbers.map((partition) => ({ topic, partition })),
    )
    const begin = async (): Promise<void> => {
      const wanted = await calls.assigned(partitions, goesOn)
      if (count === this.#count && !this.#isOver) this.fetching.assign(wanted)
    }
    begin().catch((error: unknown) => {
      if (count === this.#count) this.#failed(error)
    })
  }

  #failed(error: unknown): void {
    if (this.#isOver) return
    const { calls, connection } = this.#parts
    const failure = runningFailureOf(error, connection)
    if (!isPassing(failure)) {
      calls.failed(failure)
      return
    }
    this.#outages.fails(joining, failure)
    this.#joinLater()
  }

  #joinLater(): void {
    clearTimeout(this.#later)
    this.#later = setTimeout(() => this.#joinAnew(), joinAgain)
  }

  #joinAnew(): void {
    if (this.#isOver) return
    this.#rebalancing()
    this.#parts.consumer.joinGroup().catch((error: unknown) => this.#failed(error))
  }
}
