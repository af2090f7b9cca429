/** A state machine of which every run is looked at. States are plain data. */
export interface Model<S> {
  readonly start: S
  /** All that may happen next. A state with nothing next is an end. */
  readonly next: (state: S) => readonly Step<S>[]
  /** What no state may be, in words; undefined where all is well. */
  readonly wrong: (state: S) => string | undefined
  /** At an end: all that was asked for is there. */
  readonly isComplete: (state: S) => boolean
}

export interface Step<S> {
  readonly name: string
  readonly state: S
}

export interface Explored {
  readonly states: number
  readonly steps: number
  /** The first thing that went wrong, with the shortest way to it. */
  readonly violation?: { readonly what: string; readonly way: readonly string[] }
}

/** Visits every state that can be reached, breadth first, up to the first that is wrong. */
export function explore<S>({ start, next, wrong, isComplete }: Model<S>): Explored {
  const from = new Map<string, { readonly before: string; readonly step: string } | undefined>()
  const queue: { readonly state: S; readonly key: string }[] = []
  let steps = 0
  const visit = (state: S, before?: { readonly before: string; readonly step: string }): void => {
    const key = JSON.stringify(state)
    if (from.has(key)) return
    from.set(key, before)
    queue.push({ state, key })
  }
  const wayTo = (key: string): string[] => {
    const before = from.get(key)
    return before === undefined ? [] : [...wayTo(before.before), before.step]
  }
  visit(start)
  for (const { state, key } of queue) {
    const onward = wrong(state) === undefined ? next(state) : []
    const what =
      wrong(state) ??
      (onward.length === 0 && !isComplete(state) ? 'stuck, or at an end without all' : undefined)
    if (what !== undefined) return { states: from.size, steps, violation: { what, way: wayTo(key) } }
    for (const step of onward) {
      steps++
      visit(step.state, { before: key, step: step.name })
    }
  }
  return { states: from.size, steps }
}

/** Collects the steps from one state: each changes a copy of it. */
export class Steps<S> {
  readonly #state: S
  readonly taken: Step<S>[] = []

  constructor(state: S) {
    this.#state = state
  }

  may(name: string, change: (copy: S) => void): void {
    const state = structuredClone(this.#state)
    change(state)
    this.taken.push({ name, state })
  }
}

/** Is it 0, 1, 2 … in order? */
export const isPrefix = (records: readonly number[]): boolean =>
  records.every((record, index) => record === index)
