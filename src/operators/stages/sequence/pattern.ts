import { stateKey } from '../../../core/state-key.ts'
import type { Rec, Value } from '../../../core/value.ts'
import type { SequenceSettings, SequenceStep } from '../../../ir/sequence.ts'
import { keepMeta } from '../../contract/event-meta.ts'
import type { Meta, Row } from '../../contract/row.ts'
import type { StateKey } from '../../contract/state.ts'
import type { StateArgument, StatefulContext } from '../../contract/stateful.ts'
import { type Candidate, eventOf } from './candidate.ts'

/** What is read from each event besides itself: the own part of each step's condition, the keys of `by`, the keys of single steps. */
export const sequenceArguments = ({ steps, by }: SequenceSettings): StateArgument[] => [
  ...steps.map(({ own }): StateArgument => ({ expr: own, onMismatch: 'reject' })),
  ...by.map(({ expr }): StateArgument => ({ expr, onMismatch: 'reject' })),
  ...steps.flatMap((step): StateArgument[] =>
    step.by === undefined ? [] : [{ expr: step.by.expr, onMismatch: 'reject' }],
  ),
]

/** A step that takes events, and those before it whose events are forbidden on the way to it. */
export interface PatternStep {
  /** Number among all steps as written: the slot of its value. */
  readonly index: number
  readonly step: SequenceStep
  /** Numbers of the steps written with `not` between the one before and this one. */
  readonly forbidden: readonly number[]
}

/** Where an event counts: under a key, for these steps (by number as written). */
export interface EventPlace {
  readonly key: StateKey
  readonly fits: readonly boolean[]
}

/** The steps of a sequence, ready to be compared with events. */
export class SequencePattern {
  readonly settings: SequenceSettings
  /** Those that take events. */
  readonly steps: readonly PatternStep[]
  /** Written with `not` after the last step: the match must wait until `within` is over. */
  readonly forbiddenLast: readonly number[]
  /**
   * No step looks at others and none is forbidden. Then an attempt is always at least as far as one that began later, so that only the
   * first of a key need be followed; the next one is made up for when that is over.
   */
  readonly isSimple: boolean
  readonly #count: number
  readonly #hasOwnKeys: boolean
  readonly #rest: readonly (((row: Row) => Value) | undefined)[]
  readonly #emit: (row: Row) => Value
  /** Values of the steps by slot, for `rest` and `emit`. */
  readonly #locals: Value[]

  constructor(settings: SequenceSettings, context: Pick<StatefulContext, 'evaluate'>) {
    const { steps, emit } = settings
    this.settings = settings
    const taking: PatternStep[] = []
    let forbidden: number[] = []
    for (const [index, step] of steps.entries()) {
      if (step.negated) forbidden.push(index)
      else {
        taking.push({ index, step, forbidden })
        forbidden = []
      }
    }
    this.steps = taking
    this.forbiddenLast = forbidden
    this.isSimple = steps.every(({ negated, rest }) => !negated && rest === undefined)
    this.#count = steps.length
    this.#hasOwnKeys = steps.some((step) => step.by !== undefined)
    const locals: Value[] = steps.map(() => null)
    this.#locals = locals
    this.#rest = steps.map(({ rest }) => rest && context.evaluate(rest, locals))
    this.#emit = context.evaluate(emit, locals)
  }

  /** Does an event fit any step, so far as it can be told by itself? `values` as in a candidate. */
  fitsAny(values: readonly Value[]): boolean {
    for (let i = 1; i <= this.#count; i++) if (values[i] === true) return true
    return false
  }

  /** The keys under which an event counts, in the order of the steps; none: it fits no step. */
  placesOf(values: readonly Value[]): readonly EventPlace[] {
    if (!this.fitsAny(values)) return []
    const { steps, by } = this.settings
    const shared = values.slice(1 + this.#count, 1 + this.#count + by.length)
    if (!this.#hasOwnKeys) {
      const fits = values.slice(1, 1 + this.#count).map((value) => value === true)
      return [{ key: stateKey(shared), fits }]
    }
    let own = 1 + this.#count + by.length
    const places = new Map<StateKey, boolean[]>()
    for (const [index, step] of steps.entries()) {
      const more = step.by === undefined ? [] : [values[own++]!]
      if (values[1 + index] !== true) continue
      const key = stateKey([...shared, ...more])
      let fits = places.get(key)
      if (fits === undefined) {
        fits = steps.map(() => false)
        places.set(key, fits)
      }
      fits[index] = true
    }
    return Array.from(places, ([key, fits]) => ({ key, fits }))
  }

  /** Does an event fit a step, given what the attempt has taken so far? `fits`: the own parts. */
  fits(index: number, candidate: Candidate, fits: readonly boolean[], taken: Taken): boolean {
    if (!fits[index]) return false
    const rest = this.#rest[index]
    if (rest === undefined) return true
    this.#fill(taken)
    return rest({ event: eventOf(candidate), meta: candidate.meta }) === true
  }

  /** The event of a match. */
  result(taken: Taken, meta: Meta): Rec {
    this.#fill(taken)
    return this.#emit({ event: {}, meta }) as Rec
  }

  /** Metadata of the steps that are one event. */
  sides(taken: Taken): Readonly<Record<string, Meta>> {
    return Object.fromEntries(
      this.steps.flatMap(({ step }, at) =>
        step.list ? [] : taken[at]!.map(({ meta }) => [step.name, meta]),
      ),
    )
  }

  #fill(taken: Taken): void {
    for (const [at, { index, step }] of this.steps.entries()) {
      const events = taken[at]!.map((candidate) => {
        const event = eventOf(candidate)
        keepMeta(event, candidate.meta)
        return event
      })
      this.#locals[index] = step.list ? events : (events[0] ?? null)
    }
  }
}

/** What an attempt has taken: for each of the pattern's steps its events in order. */
export type Taken = readonly (readonly Candidate[])[]
