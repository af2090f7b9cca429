import { isPrefix, type Model, Steps } from './explore.ts'

/**
 * A pipeline is replaced by another one while it runs: the source goes on, the graph behind it is made anew and takes over what was decided.
 * Four records; a stage that remembers them; a file that the decision counts. One reload, two crashes.
 */
export type ReloadVariant =
  | 'specified'
  /** The source goes on pushing between the barrier and the swap. */
  | 'without hold'
  /** The new graph begins with what the old one remembers, not with what was decided. */
  | 'swap before decision'

const records = 4
const mostCrashes = 2

interface Snapshot {
  readonly position: number
  readonly seen: readonly number[]
  readonly generation: number
}

interface Worker {
  position: number
  seen: number[]
  generation: number
  cut: Snapshot | null
  /** `held`: the source waits for the swap. */
  reload: 'none' | 'barrier' | 'decided'
}

interface State {
  decided: Snapshot
  worker: Worker | null
  hasReloaded: boolean
  crashes: number
}

const workerOf = ({ position, seen, generation }: Snapshot): Worker => ({
  position,
  seen: [...seen],
  generation,
  cut: null,
  reload: 'none',
})

const begin: Snapshot = { position: 0, seen: [], generation: 1 }

export const reloadModel = (variant: ReloadVariant): Model<State> => ({
  start: { decided: begin, worker: workerOf(begin), hasReloaded: false, crashes: 0 },
  next(state) {
    const steps = new Steps(state)
    const { worker, hasReloaded, decided } = state
    if (worker === null) {
      steps.may('start', (s) => {
        s.worker = workerOf(s.decided)
      })
      return steps.taken
    }
    const isHeld = worker.reload !== 'none' && variant !== 'without hold'
    if (worker.position < records && !isHeld) {
      steps.may('read', ({ worker: w }) => void w!.seen.push(w!.position++))
    }
    if (worker.cut === null && worker.position > decided.position && worker.reload === 'none') {
      steps.may('cut', (s) => {
        s.worker!.cut = snapshotOf(s.worker!)
      })
    }
    if (worker.cut === null && worker.reload === 'none' && !hasReloaded) {
      steps.may('cut for the reload', (s) => {
        s.worker!.cut = snapshotOf(s.worker!)
        s.worker!.reload = 'barrier'
        s.hasReloaded = true
      })
    }
    if (worker.cut !== null) {
      steps.may('decide', (s) => {
        s.decided = s.worker!.cut!
        s.worker!.cut = null
        if (s.worker!.reload === 'barrier') s.worker!.reload = 'decided'
      })
    }
    if (worker.reload === 'decided' || (worker.reload === 'barrier' && variant === 'swap before decision')) {
      steps.may('swap', (s) => {
        const { position } = s.worker!
        // The source was not touched: it goes on where it stands.
        s.worker = { ...workerOf(s.decided), position, generation: s.decided.generation + 1 }
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
  wrong({ decided: { position, seen } }) {
    return isPrefix(seen) && seen.length === position
      ? undefined
      : `read up to ${position}, but remembered is ${seen}`
  },
  isComplete: ({ decided }) => decided.seen.length === records,
})

const snapshotOf = ({ position, seen, generation }: Worker): Snapshot => ({
  position,
  seen: [...seen],
  generation,
})
