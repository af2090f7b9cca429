import { TakenBack } from '../../operators/contract/taken-back.ts'
import type { GroupMember, Partition } from './client.ts'

/** How far a member of a group has come when an epoch is cut. */
export interface GroupCut {
  readonly group: string
  readonly offsets: readonly (Partition & { readonly offset: number })[]
  /** As whom it has read up to there; undefined: by now that is another member's. */
  readonly as: () => GroupMember | undefined
}

/**
 * What a transaction that decides an epoch makes true beside what was sent in it: how far the groups of its sources have come (KIP-447). Brokers
 * refuse the word of a member whose partitions were given to others, and with it the whole transaction.
 */
export class GroupProgress {
  #cuts: GroupCut[] = []
  #lost: TakenBack | undefined

  /** At a cut. */
  add(cut: GroupCut): void {
    this.#cuts.push(cut)
  }

  /** Something was read that is another member's by now: no epoch that holds it may be decided, nor any later one. */
  lose(error: TakenBack): void {
    this.#lost ??= error
  }

  /** What is to be true with the epoch that is being decided. Throws where that cannot be any more. */
  get cuts(): readonly GroupCut[] {
    if (this.#lost !== undefined) throw this.#lost
    return this.#cuts
  }

  /** The epoch is decided. */
  decided(): void {
    this.#cuts = []
  }
}

/** What this member has read was given to others before it was decided. */
export const leftBehind = (title: string, group: string, cause?: unknown): TakenBack =>
  new TakenBack(
    'LP5522',
    title,
    `The group "${group}" has given partitions of this run to other members before what it had read of them was decided. It is taken back to the last checkpoint, and the others read it.`,
    { cause },
  )

/** Under which name sources and a transaction of one run find it; `connection`: how both are connected (`connectionKey`). */
export const progressKey = (connection: string): string => `progress of groups at ${connection}`
