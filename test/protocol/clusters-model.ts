import { type Broker, commit, commitLate, fence, newBroker, senderDied } from './broker.ts'
import { cut, type Disk, emptyDisk, lengthsAfterCrash, sync } from './disk.ts'
import { isPrefix, type Model, Steps } from './explore.ts'

/** One outbox, two clusters that know nothing of each other: each has its marker, and the outbox keeps what one of them still needs. */
export type ClustersVariant =
  | 'specified'
  /** The marker of the first cluster is taken for both. */
  | 'one marker for both'
  /** An epoch is removed from the outbox once the first cluster has it. */
  | 'trimmed by the first'
  /** Delivered is noted before the broker has committed. */
  | 'recorded before the commit'

const records = 2
const mostCrashes = 2
const clusters = [0, 1] as const

interface Worker {
  stage: 'begin' | 'at work'
  position: number
  cut: { readonly epoch: number; readonly position: number; readonly length: number } | null
  isSynced: boolean
  sending: number[]
}

interface State {
  decided: { readonly epoch: number; readonly position: number; readonly length: number }
  outbox: Disk<{ readonly epoch: number; readonly record: number }>
  /** Last epoch recorded as delivered, by cluster. */
  delivered: number[]
  brokers: Broker[]
  worker: Worker | null
  crashes: number
  fault: string | null
}

const newWorker = (stage: Worker['stage']): Worker => ({
  stage,
  position: 0,
  cut: null,
  isSynced: false,
  sending: [1, 1],
})

export const clustersModel = (variant: ClustersVariant): Model<State> => ({
  start: {
    decided: { epoch: 0, position: 0, length: 0 },
    outbox: emptyDisk(),
    delivered: [0, 0],
    brokers: [newBroker(), newBroker()],
    worker: newWorker('at work'),
    crashes: 0,
    fault: null,
  },
  next(state) {
    const steps = new Steps(state)
    for (const c of clusters) {
      if (state.brokers[c]!.late.length > 0)
        steps.may(`a late commit arrives at cluster ${c}`, (s) => commitLate(s.brokers[c]!))
    }
    const { worker } = state
    if (worker === null)
      steps.may('start', (s) => {
        s.worker = newWorker('begin')
      })
    else if (worker.stage === 'begin')
      steps.may('fence both, read markers, restore', (s) => restore(s, variant))
    else work(state, worker, variant, steps)
    if (worker !== null && state.crashes < mostCrashes) {
      for (const length of lengthsAfterCrash(state.outbox)) {
        steps.may(`crash; left of the outbox: ${length}`, (s) => {
          s.worker = null
          s.crashes++
          for (const broker of s.brokers) senderDied(broker)
          cut(s.outbox, length)
        })
      }
    }
    return steps.taken
  },
  wrong({ fault, brokers, decided }) {
    if (fault !== null) return fault
    for (const { committed } of brokers) {
      if (!isPrefix(committed)) return `a cluster has ${committed}`
      if (committed.length > decided.position) return 'a cluster has what is not decided'
    }
    return undefined
  },
  isComplete: ({ brokers }) => brokers.every(({ committed }) => committed.length === records),
})

function restore(s: State, variant: ClustersVariant): void {
  for (const broker of s.brokers) fence(broker)
  if (s.outbox.items.length < s.decided.length) s.fault = 'the outbox is shorter than decided'
  cut(s.outbox, s.decided.length)
  const [first] = s.brokers
  s.worker = {
    ...newWorker('at work'),
    position: s.decided.position,
    sending: s.brokers.map(({ marker }, c) =>
      variant === 'recorded before the commit'
        ? s.delivered[c]! + 1
        : (variant === 'one marker for both' ? first!.marker : marker) + 1,
    ),
  }
}

function work(state: State, worker: Worker, variant: ClustersVariant, steps: Steps<State>): void {
  if (worker.position < records) {
    steps.may('read', (s) => {
      const epoch = s.decided.epoch + (s.worker!.cut === null ? 1 : 2)
      s.outbox.items.push({ epoch, record: s.worker!.position++ })
    })
  }
  if (worker.cut === null && worker.position > state.decided.position) {
    steps.may('cut', (s) => {
      const { position } = s.worker!
      s.worker!.cut = { epoch: s.decided.epoch + 1, position, length: s.outbox.items.length }
    })
  }
  if (worker.cut !== null && !worker.isSynced) {
    steps.may('sync', (s) => {
      sync(s.outbox, s.worker!.cut!.length)
      s.worker!.isSynced = true
    })
  }
  if (worker.isSynced) {
    steps.may('decide', (s) => {
      s.decided = s.worker!.cut!
      s.worker!.cut = null
      s.worker!.isSynced = false
    })
  }
  for (const c of clusters) if (worker.sending[c]! <= state.decided.epoch) send(c, state, variant, steps)
}

function send(c: 0 | 1, { brokers, worker }: State, variant: ClustersVariant, steps: Steps<State>): void {
  const epoch = worker!.sending[c]!
  const { open } = brokers[c]!
  const record = (s: State): void => {
    s.delivered[c] = epoch
    // Removed for good: marked, since lengths stand for places here.
    const isDue = variant === 'trimmed by the first' ? true : s.delivered.every((one) => one >= epoch)
    if (isDue)
      s.outbox.items = s.outbox.items.map((item) => (item.epoch <= epoch ? { epoch: 0, record: -1 } : item))
  }
  if (open === null) {
    steps.may(`begin at cluster ${c}`, (s) => {
      const records = s.outbox.items.filter((item) => item.epoch === epoch).map((item) => item.record)
      s.brokers[c]!.open = { records, marker: epoch, isSealed: false }
    })
  } else if (!open.isSealed) {
    steps.may(`ask cluster ${c} for the commit`, (s) => {
      s.brokers[c]!.open!.isSealed = true
      if (variant === 'recorded before the commit') record(s)
    })
  } else {
    steps.may(`cluster ${c} commits`, (s) => {
      commit(s.brokers[c]!)
      record(s)
      s.worker!.sending[c] = epoch + 1
    })
  }
}
