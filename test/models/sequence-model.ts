import { inOrder, type ModelEvent } from './stream.ts'

export interface ModelStep<E> {
  readonly name: string
  readonly negated: boolean
  readonly min: number
  readonly max: number
  /** `taken`: events of the steps before, by name. */
  readonly test: (event: E, taken: Readonly<Record<string, readonly E[]>>) => boolean
}

export interface SequenceModel<E> {
  /** What the events of one match share; `step` is the name of that which the event is for. */
  readonly key: (event: E, step: string) => unknown
  readonly within: number
  readonly steps: readonly ModelStep<E>[]
}

export interface ModelMatch<E> {
  readonly time: number
  readonly taken: Readonly<Record<string, readonly E[]>>
}

interface Seen<E> extends ModelEvent<E> {
  isConsumed: boolean
  isOver: boolean
}

/** The matches of a sequence over events that are not late, in order; every attempt is followed from its start again after each event. */
export function sequenceModel<E>(events: readonly ModelEvent<E>[], model: SequenceModel<E>): ModelMatch<E>[] {
  const { within } = model
  const seen: Seen<E>[] = []
  const matches: ModelMatch<E>[] = []
  const waits = model.steps.at(-1)!.negated

  const attempts = (): Seen<E>[] =>
    seen.filter((one) => !one.isConsumed && !one.isOver && model.steps[0]!.test(one.event, {}))
  const rest = (start: Seen<E>): Seen<E>[] =>
    seen.filter((one, i) => i > seen.indexOf(start) && !one.isConsumed)
  const accept = (taken: Map<string, Seen<E>[]>, time: number): void => {
    for (const list of taken.values()) for (const one of list) one.isConsumed = true
    matches.push({ time, taken: plain(taken) })
  }
  const expire = (before: number): void => {
    for (const start of attempts()) {
      if (!(start.time + within < before) || start.isConsumed) continue
      const outcome = follow(start, rest(start), model)
      if (waits && outcome.state === 'satisfied') {
        accept(outcome.taken, start.time + within)
        settle(start.time + within)
      } else start.isOver = true
    }
  }
  /** Ends and completes attempts, the first ones first, until nothing changes. */
  const settle = (time: number): void => {
    for (const start of attempts()) {
      const outcome = follow(start, rest(start), model)
      if (outcome.state === 'forbidden') start.isOver = true
      if (outcome.state !== 'satisfied' || waits) continue
      accept(outcome.taken, time)
      settle(time)
      return
    }
  }

  for (const event of inOrder(events)) {
    expire(event.time)
    seen.push({ ...event, isConsumed: false, isOver: false })
    settle(event.time)
  }
  expire(Number.POSITIVE_INFINITY)
  return matches
}

const plain = <E>(taken: ReadonlyMap<string, readonly Seen<E>[]>): Record<string, E[]> =>
  Object.fromEntries([...taken].map(([name, list]) => [name, list.map(({ event }) => event)]))

/** What becomes of an attempt: each step takes the first event that fits; a step that has its minimum leaves it to a later one. */
function follow<E>(
  start: Seen<E>,
  events: readonly Seen<E>[],
  { steps, key }: SequenceModel<E>,
): { state: 'open' | 'forbidden' | 'satisfied'; taken: Map<string, Seen<E>[]> } {
  const taken = new Map<string, Seen<E>[]>(
    steps.filter(({ negated }) => !negated).map(({ name }) => [name, []]),
  )
  taken.get(steps[0]!.name)!.push(start)
  let at = 0
  const count = (index: number): number => taken.get(steps[index]!.name)!.length
  const mine = key(start.event, steps[0]!.name)
  const fits = (index: number, { event }: Seen<E>): boolean =>
    key(event, steps[index]!.name) === mine && steps[index]!.test(event, plain(taken))
  /** Steps that the next event may be for, behind the one at work: up to the first that must not be left out. */
  const ahead = (): { steps: number[]; isEnd: boolean } => {
    const found: number[] = []
    if (count(at) < steps[at]!.min) return { steps: found, isEnd: false }
    for (let next = at + 1; next < steps.length; next++) {
      found.push(next)
      if (!steps[next]!.negated && steps[next]!.min > 0) return { steps: found, isEnd: false }
    }
    return { steps: found, isEnd: true }
  }
  for (const event of events) {
    if (ahead().isEnd && !steps.at(-1)!.negated) break
    const next = ahead().steps
    if (next.some((index) => steps[index]!.negated && fits(index, event)))
      return { state: 'forbidden', taken }
    const forward = next.findLast((index) => !steps[index]!.negated && fits(index, event))
    if (forward !== undefined) {
      taken.get(steps[forward]!.name)!.push(event)
      at = forward
    } else if (count(at) < steps[at]!.max && fits(at, event)) taken.get(steps[at]!.name)!.push(event)
  }
  return { state: ahead().isEnd ? 'satisfied' : 'open', taken }
}
