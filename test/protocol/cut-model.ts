import { type Model, Steps } from './explore.ts'

/**
 * Two sources of two records each, edges that hold records, and a stage that remembers all it has seen. A cut freezes positions and what the
 * stage remembers; after a crash both are as they were decided. What the stage remembers must be what was read, each record once.
 */
export type CutVariant =
  /** A barrier behind the records of each edge; an edge whose barrier has come waits for the other. */
  | 'aligned'
  /** One step of the whole graph when nothing is under way. */
  | 'quiet'
  /** Barriers, but no edge waits. */
  | 'barriers without alignment'
  /** One step, whatever is under way. */
  | 'one step without quiet'

const each = 2
const mostCrashes = 2
type Name = 'x' | 'y'
const names: readonly Name[] = ['x', 'y']

interface Cut {
  readonly positions: Readonly<Record<Name, number>>
  readonly seen: readonly string[]
}

interface Worker {
  positions: Record<Name, number>
  edges: Record<Name, (string | '|')[]>
  seen: string[]
  /** The positions of the cut under way, and the edges whose barrier has come. */
  cutting: { readonly positions: Readonly<Record<Name, number>>; passed: Name[] } | null
  ready: Cut | null
}

interface State {
  decided: Cut
  worker: Worker | null
  crashes: number
}

const workerOf = ({ positions, seen }: Cut): Worker => ({
  positions: { ...positions },
  edges: { x: [], y: [] },
  seen: [...seen],
  cutting: null,
  ready: null,
})

const begin: Cut = { positions: { x: 0, y: 0 }, seen: [] }

export const cutModel = (variant: CutVariant): Model<State> => ({
  start: { decided: begin, worker: workerOf(begin), crashes: 0 },
  next(state) {
    const steps = new Steps(state)
    const { worker } = state
    if (worker === null) {
      steps.may('start', (s) => {
        s.worker = workerOf(s.decided)
      })
      return steps.taken
    }
    for (const name of names) {
      if (worker.positions[name] < each) {
        steps.may(`read ${name}`, (s) => {
          s.worker!.edges[name].push(`${name}${s.worker!.positions[name]++}`)
        })
      }
      const waits = variant === 'aligned' && worker.cutting?.passed.includes(name)
      if (worker.edges[name].length > 0 && !waits)
        steps.may(`take from ${name}`, (s) => take(s.worker!, name))
    }
    const isMoved = names.some((name) => worker.positions[name] > state.decided.positions[name])
    if (isMoved && worker.cutting === null && worker.ready === null) cut(worker, variant, steps)
    if (worker.ready !== null) {
      steps.may('decide', (s) => {
        s.decided = s.worker!.ready!
        s.worker!.ready = null
      })
    }
    if (state.crashes < mostCrashes) {
      steps.may('crash', (s) => {
        s.worker = null
        s.crashes++
      })
    }
    return steps.taken
  },
  wrong({ decided: { positions, seen } }) {
    const read = names.flatMap((name) => Array.from({ length: positions[name] }, (_, i) => `${name}${i}`))
    return [...seen].sort().join() === read.join() ? undefined : `read ${read}, remembered ${seen}`
  },
  isComplete: ({ decided }) => decided.seen.length === 2 * each,
})

function cut(worker: Worker, variant: CutVariant, steps: Steps<State>): void {
  const isEmpty = names.every((name) => worker.edges[name].length === 0)
  if (variant === 'one step without quiet' || (variant === 'quiet' && isEmpty)) {
    steps.may('cut', ({ worker: w }) => {
      w!.ready = { positions: { ...w!.positions }, seen: [...w!.seen] }
    })
  } else if (variant !== 'quiet') {
    steps.may('send barriers', ({ worker: w }) => {
      w!.cutting = { positions: { ...w!.positions }, passed: [] }
      for (const name of names) w!.edges[name].push('|')
    })
  }
}

function take(worker: Worker, name: Name): void {
  const item = worker.edges[name].shift()!
  if (item !== '|') {
    worker.seen.push(item)
    return
  }
  const { cutting } = worker
  cutting!.passed.push(name)
  if (cutting!.passed.length < names.length) return
  worker.ready = { positions: cutting!.positions, seen: [...worker.seen] }
  worker.cutting = null
}
