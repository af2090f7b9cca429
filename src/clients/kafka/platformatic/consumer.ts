import type { ConnectionPool, Consumer, GroupAssignment } from '@platformatic/kafka'
import type {
  Connection,
  ConsumerOptions,
  Consuming,
  GroupMember,
  KafkaConsumer,
  Partition,
} from '../client.ts'
import { asPassing, isPassing, noSuchTopic } from '../errors.ts'
import { lookAround } from '../topics-like.ts'
import { again } from './again.ts'
import { guarded, protocolErrors, runningFailureOf } from './failure.ts'
import { Fetching } from './fetching.ts'
import { MemberTopics } from './member-topics.ts'
import { Membership } from './membership.ts'
import { baseOptions, millis } from './options.ts'
import { Outages } from './outages.ts'
import { createConsumer } from './own-consumer.ts'

/** Milliseconds before a group that could not be joined is joined again. */
const joinAgain = 1000
/** Milliseconds that the members of a group have to come together again, at least. */
const leastRebalance = 60_000
/** Milliseconds before it is looked again where topics are missing. */
const lookAgain = 5000
/** What is in trouble where the group cannot be joined. */
const joining = 'the group'

/** A consumer by the library: of its own it joins the group and keeps the membership; the messages are fetched by us. */
export function openConsumer(connection: Connection, options: ConsumerOptions): KafkaConsumer {
  let member: Member | undefined
  return {
    start: (calls) =>
      guarded(connection, async () => {
        member = await createMember(connection, options, calls)
        await member.join()
      }),
    pause: (partitions) => member?.fetching.setPaused(partitions, true),
    resume: (partitions) => member?.fetching.setPaused(partitions, false),
    commit: (offsets) => guarded(connection, async () => member?.commit(offsets)),
    member: () => member?.self,
    async close() {
      const old = member
      member = undefined
      await old?.close()
    },
  }
}

async function createMember(
  connection: Connection,
  options: ConsumerOptions,
  calls: Consuming,
): Promise<Member> {
  const { ConnectionPool } = await import('@platformatic/kafka')
  const { group, sessionTimeout, protocol } = options
  const session = millis(sessionTimeout)
  const base = baseOptions(connection)
  const rebalanceTimeout = Math.max(session, leastRebalance)
  const membership = new Membership(session)
  const library = {
    ...base,
    groupId: group,
    autocommit: false,
    ...(protocol === 'consumer'
      ? { groupProtocol: 'consumer' as const, rebalanceTimeout }
      : {
          sessionTimeout: session,
          rebalanceTimeout,
          heartbeatInterval: Math.max(100, Math.round(session / 10)),
          // The name that kafkajs uses, so that members with either library may be in one group.
          protocols: [{ name: 'RoundRobinAssigner', version: 1 }],
        }),
  }
  const consumer = await createConsumer(library, {
    beat: (every) => membership.setBeat(every),
    epoch: (id, generation) => member.isAt({ id, generation, renews: true }),
    mayChange: () => member.mayChange(),
    stays: () => member.stays(),
  })
  const pool = new ConnectionPool(base.clientId, base)
  const member = new Member({ consumer, pool, connection, options, calls, membership, rebalanceTimeout })
  return member
}

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

class Member {
  readonly fetching: Fetching
  readonly #parts: Parts
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #topics: MemberTopics
  readonly #outages: Outages
  #lookedAt = Number.NEGATIVE_INFINITY
  /** The assignment that is read now, as text; undefined: none yet. */
  #assigned: string | undefined
  /** Counts assignments. */
  #count = 0
  #isExpelled = false
  /** The group's name of it; it gets a new one where the group has taken it for gone. */
  #memberId = ''
  #isOver = false
  #self: GroupMember | undefined
  /** How far it is with letting go of its partitions, since the group wants to give them out anew. */
  #letting: 'going' | 'gone' | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    const { consumer, pool, connection, options, calls, membership } = parts
    const sure = (): Promise<void> | undefined => membership.sure()
    this.#topics = new MemberTopics(consumer, connection, options.topics)
    this.#outages = new Outages(calls)
    this.fetching = new Fetching({
      consumer,
      pool,
      calls,
      connection,
      sure,
      outages: this.#outages,
      missing: () => this.#lookSoon(),
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
    const timer = setInterval(() => this.#look(), lookAround)
    this.#timers.add(timer)
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
    if (this.#letting === undefined) {
      this.#letting = 'going'
      void this.#letGo()
    }
    return this.#letting === 'gone'
  }

  /** The group wants nothing of it, any more. */
  stays(): void {
    if (this.#letting !== 'gone') return
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
    for (const timer of this.#timers) clearInterval(timer)
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

  /** Stops reading, and waits until all that was read is decided: by half of the time that there is for it, since joining again takes time as well. */
  async #letGo(): Promise<void> {
    const { calls, rebalanceTimeout } = this.#parts
    const count = this.#count
    this.fetching.assign([])
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, rebalanceTimeout / 2)
      this.#timers.add(timer)
    })
    await Promise.race([calls.letGo?.(), late])
    clearTimeout(timer)
    this.#timers.delete(timer!)
    if (count === this.#count) this.#letting = 'gone'
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
    if (options.protocol === 'consumer') this.#lookSoon()
    this.#assigned = JSON.stringify(assignments)
    this.#letting = undefined
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
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#joinAnew()
    }, joinAgain)
    this.#timers.add(timer)
  }

  #joinAnew(): void {
    if (this.#isOver) return
    this.#rebalancing()
    this.#parts.consumer.joinGroup().catch((error: unknown) => this.#failed(error))
  }

  #look(): void {
    this.#lookedAt = Date.now()
    // What does not succeed now does so the next time.
    this.#lookAround().catch(() => {})
  }

  #lookSoon(): void {
    if (!this.#isOver && Date.now() - this.#lookedAt >= lookAgain) this.#look()
  }

  /** Topics that have come and gone, and new partitions: by the newer protocol brokers look after these themselves. */
  async #lookAround(): Promise<void> {
    const { calls, options } = this.#parts
    const { gone, isOther } = await this.#topics.look()
    if (this.#isOver) return
    const missing = this.#topics.missing()
    calls.missing?.(missing)
    this.#waitFor(missing)
    if (gone.length > 0) calls.gone?.(gone)
    if (isOther && options.protocol === 'classic' && this.mayChange()) this.#joinAnew()
  }

  /** Topics that are named; by the newer protocol nobody else may notice, since nothing of them is given out. */
  #waitFor(missing: ReadonlySet<string>): void {
    const { connection, options } = this.#parts
    for (const topic of options.topics) {
      if (typeof topic !== 'string') continue
      const what = `topic ${topic}`
      if (missing.has(topic)) this.#outages.fails(what, asPassing(noSuchTopic(topic, connection.title)))
      else this.#outages.works(what)
    }
    if (missing.size === 0) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#lookSoon()
    }, lookAgain)
    this.#timers.add(timer)
  }
}
