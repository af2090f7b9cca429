import type { Decision, StateStore } from './state-store.ts'

/** Does what needs room on the disk, and again while there is none. False: it was not done, since no epoch is decided any more. */
export type WithRoom = (work: () => void) => Promise<boolean>

/** Who makes an epoch true, once all of it is durable and every sink has passed its barrier (protocol C2, C6). */
export interface Decider {
  /** Resolves when the epoch is true and the state directory says so (true), or when no epoch is decided any more. */
  readonly decide: (decision: Decision, withRoom: WithRoom) => Promise<boolean>
}

/** The state directory decides. */
export const decidedHere = (store: Pick<StateStore, 'decide'>): Decider => ({
  decide: (decision, withRoom) => withRoom(() => store.decide(decision)),
})
