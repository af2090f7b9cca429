import type { RunError } from '../../core/run-error.ts'
import type { Mark, Marks } from '../../operators/contract/sink.ts'
import { stoppedWaiting } from '../../operators/contract/stopped-waiting.ts'
import { BackgroundWork } from '../background-work.ts'
import { openedInTime } from '../opened-in-time.ts'
import { nextAttempt, retry } from '../retry.ts'
import type { Delivery } from './delivery.ts'

/** Most that one commit makes true: the other side ends a transaction that stays open (protocol K4). */
const longestCommit = { bytes: 64 * 1024 * 1024, micros: 10_000_000 }

/**
 * Deliveries to an other side that makes what all of them have sent true at once (protocol C7). A commit of several ends with an epoch in each
 * of them, so that nobody sees an epoch in one and not in another; that of one alone may end anywhere.
 */
export class JointDelivery {
  readonly #marks: Marks
  readonly #members = new Set<Delivery>()
  readonly #started = new Set<Delivery>()
  readonly #work = new BackgroundWork(() => {
    for (const member of this.#all) member.rested()
  })
  /** All members are where their marks at the other side say. */
  #isAligned = false

  constructor(marks: Marks) {
    this.#marks = marks
  }

  join(member: Delivery): void {
    this.#members.add(member)
  }

  /** Nothing comes of a member any more. */
  leave(member: Delivery): void {
    this.#members.delete(member)
  }

  /** A member is ready. With the last one, those that were never marked are given their first marks. */
  async start(member: Delivery): Promise<void> {
    this.#started.add(member)
    if (!this.#isReady || this.#all.every(({ wasMarked }) => wasMarked)) return
    const { clock, ending } = member.options
    await openedInTime(
      this.#retrying(() => this.#align(), false),
      {
        title: this.#titles,
        clock,
        stop: ending.begun,
      },
    )
  }

  /** Something may be due. */
  wake(): void {
    if (!this.#isReady || !this.#work.isReady) return
    for (const member of this.#members) member.refresh()
    if (this.#isDone && this.#isAligned) return
    this.#work.begin(() => this.#deliver(), this.#all[0]!.options)
  }

  /** Resolves when nothing is under way. */
  atRest(): Promise<void> {
    return this.#work.atRest()
  }

  get #all(): readonly Delivery[] {
    return [...this.#members]
  }

  get #titles(): string {
    return this.#all.map(({ options }) => options.title).join(' and ')
  }

  get #isReady(): boolean {
    return this.#members.size > 0 && this.#all.every((member) => this.#started.has(member))
  }

  get #isDone(): boolean {
    return this.#all.every(({ isDone }) => isDone)
  }

  /** Each commit is tried by itself: what failed before one that succeeded counts no more. */
  async #deliver(): Promise<void> {
    const { giveUp } = this.#all[0]!.options
    do {
      await this.#retrying(() => this.#deliverOnce(), true)
      for (const member of this.#members) member.refresh()
    } while (!this.#isDone && !giveUp.aborted)
  }

  /** Up to the next commit. Ends with the first failure: what is true at the other side is known only after its marks are read again. */
  async #deliverOnce(): Promise<void> {
    try {
      if (!this.#isAligned) await this.#align()
      if (!(await this.#send())) {
        // What was sent in the open transaction comes again without what was refused: all of that begins anew.
        this.#isAligned = false
        return
      }
      if (this.#all.some(({ uncommitted }) => uncommitted > 0)) await this.#commit(true)
    } catch (error) {
      this.#isAligned = false
      throw error
    }
  }

  /** Sends what one commit is to make true. False: something was refused. */
  async #send(): Promise<boolean> {
    const members = this.#all
    const { clock, giveUp } = members[0]!.options
    const begun = clock.now()
    // As much again is left for the last call and the commit.
    const most = Math.min(longestCommit.micros, (this.#marks.longest ?? Number.POSITIVE_INFINITY) / 2)
    const isEnough = (): boolean =>
      members.reduce((sum, { uncommitted }) => sum + uncommitted, 0) >= longestCommit.bytes ||
      clock.now() - begun >= most
    // What is decided meanwhile is due for all members in the same step, or for none.
    for (const member of members) member.refresh()
    if (members.length === 1) return members[0]!.sendUpTo(Number.POSITIVE_INFINITY, isEnough)
    while (!isEnough() && !giveUp.aborted) {
      const epoch = Math.min(...(await Promise.all(members.map((member) => member.nextEpoch()))))
      if (epoch === Number.POSITIVE_INFINITY) break
      for (const member of members) if (!(await member.sendUpTo(epoch, () => false))) return false
    }
    return true
  }

  /** `isDelivery`: more than first marks. */
  async #commit(isDelivery: boolean): Promise<void> {
    const members = this.#all
    // Some may have been cut short in the middle of an epoch.
    if (members.length > 1 && members[0]!.options.giveUp.aborted) return
    await this.#marks.commit(
      new Map(members.map((member): readonly [string, Mark] => [member.options.sink, member.mark])),
    )
    if (isDelivery) members[0]!.options.crashPoint('delivery committed')
    for (const member of members) await member.committed()
  }

  /** Brings all members to where the other side has come; those that it does not know yet are given their first marks. */
  async #align(): Promise<void> {
    const members = this.#all
    // The mark may be further than what is recorded, and never is than what is decided.
    for (const member of members) member.refresh()
    await this.#marks.open()
    const marks = await Promise.all(members.map(({ options }) => this.#marks.read(options.sink)))
    if (members[0]!.options.giveUp.aborted) throw stoppedWaiting(this.#titles, 'for their marks')
    for (const [index, member] of members.entries()) await member.align(marks[index])
    if (marks.includes(undefined)) await this.#commit(false)
    else for (const member of members) await member.committed()
    this.#isAligned = true
  }

  #retrying(work: () => Promise<void>, isPolicyMeant: boolean): Promise<void> {
    const all = this.#all
    const { clock, random, logger, giveUp, ending, inner } = all[0]!.options
    return retry(work, {
      clock,
      random,
      giveUp,
      hurry: ending.begun,
      policy: isPolicyMeant ? all.find(({ options }) => options.policy)?.options.policy : undefined,
      tries: inner.tries,
      failed: (error: RunError, wait, attempt, tier) => {
        for (const { options } of all) options.inner.retried?.(tier)
        logger.warn(
          `${this.#titles}: ${error.message} What ${all.length > 1 ? 'they are' : 'it is'} to take waits in ${all.length > 1 ? 'their outboxes' : 'its outbox'}. ${nextAttempt(wait, ending)}`,
          { code: error.code, attempt },
        )
      },
    })
  }
}
