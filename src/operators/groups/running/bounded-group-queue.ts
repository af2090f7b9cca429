import type { Clock } from '../../../core/clock.ts'
import { type Group, type GroupQueue, QueueFullError } from '../../contract/group-aggregator.ts'

/** A queue of finished groups with room for so many. Nothing in it blocks: who cannot wait is told at once. */
export class BoundedGroupQueue implements GroupQueue {
  readonly #capacity: number
  readonly #clock: Clock
  readonly #taken: (group: Group) => void
  readonly #groups: Group[] = []
  readonly #waitingToAdd: { readonly group: Group; readonly settle: (taken: boolean) => void }[] = []
  #waitingForRoom: (() => void)[] = []
  #waitingForGroup: (() => void)[] = []
  #refusals = 0

  /** `taken` is told of each group that has found room. */
  constructor(capacity: number, clock: Clock, taken: (group: Group) => void = () => undefined) {
    this.#capacity = capacity
    this.#clock = clock
    this.#taken = taken
  }

  get size(): number {
    return this.#groups.length
  }

  get isFull(): boolean {
    return this.#groups.length >= this.#capacity
  }

  /** How often there was no room. */
  get refusals(): number {
    return this.#refusals
  }

  readonly add = (group: Group): QueueFullError | null => {
    if (this.isFull) {
      this.#refusals += 1
      return new QueueFullError()
    }
    this.#put(group)
    return null
  }

  readonly addWithWait = (group: Group, milliseconds: number): Promise<QueueFullError | null> => {
    if (!this.isFull) return Promise.resolve(this.add(group))
    return new Promise((resolve) => {
      const cancel = this.#clock.after(milliseconds * 1000, () => {
        this.#waitingToAdd.splice(this.#waitingToAdd.indexOf(waiting), 1)
        waiting.settle(false)
      })
      const waiting = {
        group,
        settle: (taken: boolean): void => {
          cancel()
          if (!taken) this.#refusals += 1
          resolve(taken ? null : new QueueFullError())
        },
      }
      this.#waitingToAdd.push(waiting)
    })
  }

  /** The oldest group; undefined where there is none. */
  take(): Group | undefined {
    const group = this.#groups.shift()
    if (group === undefined) return undefined
    const first = this.#waitingToAdd.shift()
    if (first !== undefined) {
      this.#put(first.group)
      first.settle(true)
    }
    if (!this.isFull) {
      const waiting = this.#waitingForRoom
      this.#waitingForRoom = []
      for (const wake of waiting) wake()
    }
    return group
  }

  /** Settles when there is room; somebody else may take it first. */
  room(): Promise<void> {
    return this.isFull ? new Promise((resolve) => this.#waitingForRoom.push(resolve)) : Promise.resolve()
  }

  /** Settles when there is a group to take. */
  filled(): Promise<void> {
    return this.#groups.length > 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#waitingForGroup.push(resolve))
  }

  #put(group: Group): void {
    this.#groups.push(group)
    this.#taken(group)
    const waiting = this.#waitingForGroup
    this.#waitingForGroup = []
    for (const wake of waiting) wake()
  }
}
