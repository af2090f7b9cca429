import { cut, type Disk, emptyDisk, lengthsAfterCrash, sync } from './disk.ts'
import { type Model, Steps } from './explore.ts'

/**
 * A client pushes three records and sends each again until it is told that it was taken. Behind the spool is a source that can be read again,
 * and a file whose bytes are taken back after a crash. What was acknowledged must arrive, and the output must be the spool, each entry once.
 */
export type SpoolVariant =
  | 'specified'
  /** The client is answered before the entry is durable. */
  | 'answered before the sync'
  /** Entries are removed when they were read, not when that is decided. */
  | 'removed before the decision'
  /** The place in the spool is no part of the decision: reading begins at the oldest entry. */
  | 'no position'
  /** A torn end stays, and new entries stand behind it. */
  | 'torn end kept'

const records = 3
const mostCrashes = 2
const torn = -1

interface Worker {
  isRestored: boolean
  position: number
  cut: { readonly position: number; readonly length: number } | null
  isSynced: boolean
}

interface State {
  /** The record that the client sends, and whether it waits for the answer. */
  sending: number
  isWaiting: boolean
  acked: number
  spool: Disk<number>
  /** Entries below are removed. */
  removed: number
  file: Disk<number>
  decided: { readonly position: number; readonly length: number }
  worker: Worker | null
  crashes: number
  fault: string | null
}

const newWorker = (isRestored: boolean): Worker => ({ isRestored, position: 0, cut: null, isSynced: false })

export const spoolModel = (variant: SpoolVariant): Model<State> => ({
  start: {
    sending: 0,
    isWaiting: false,
    acked: 0,
    spool: emptyDisk(),
    removed: 0,
    file: emptyDisk(),
    decided: { position: 0, length: 0 },
    worker: newWorker(true),
    crashes: 0,
    fault: null,
  },
  next(state) {
    const steps = new Steps(state)
    const { worker } = state
    if (worker === null)
      steps.may('start', (s) => {
        s.worker = newWorker(false)
      })
    else if (!worker.isRestored) steps.may('restore', (s) => restore(s, variant))
    else {
      receive(state, variant, steps)
      work(state, worker, variant, steps)
    }
    if (worker !== null && state.crashes < mostCrashes) crash(state, steps)
    return steps.taken
  },
  wrong({ fault, file, decided, spool, worker }) {
    if (fault !== null) return fault
    const out = file.items.slice(0, decided.length)
    if (out.includes(torn)) return 'half an entry was read'
    if (!worker?.isRestored) return undefined
    const entries = spool.items.slice(0, decided.position)
    return out.join() === entries.join() ? undefined : `the spool has ${entries}, the output ${out}`
  },
  isComplete: ({ acked, file, decided }) =>
    acked === records &&
    Array.from({ length: records }, (_, r) => r).every((r) =>
      file.items.slice(0, decided.length).includes(r),
    ),
})

function receive({ sending, isWaiting, spool }: State, variant: SpoolVariant, steps: Steps<State>): void {
  if (sending < records && !isWaiting) {
    steps.may('an entry is written', (s) => {
      s.spool.items.push(s.sending)
      s.isWaiting = true
    })
  }
  const isDurable = spool.synced === spool.items.length
  if (!isDurable) steps.may('the spool is synced', (s) => sync(s.spool, s.spool.items.length))
  if (isWaiting && (isDurable || variant === 'answered before the sync')) {
    steps.may('the client is answered', (s) => {
      s.acked = s.sending + 1
      s.sending++
      s.isWaiting = false
    })
  }
}

function work(state: State, worker: Worker, variant: SpoolVariant, steps: Steps<State>): void {
  // Only what is durable is handed on.
  if (worker.position < state.spool.synced) {
    steps.may('read from the spool', (s) => {
      const at = s.worker!.position++
      if (at < s.removed) s.fault = 'an entry that is needed was removed'
      s.file.items.push(s.spool.items[at]!)
      if (variant === 'removed before the decision') s.removed = at + 1
    })
  }
  if (worker.cut === null && worker.position > state.decided.position) {
    steps.may('cut', (s) => {
      s.worker!.cut = { position: s.worker!.position, length: s.file.items.length }
    })
  }
  if (worker.cut !== null && !worker.isSynced) {
    steps.may('the file is synced', (s) => {
      sync(s.file, s.worker!.cut!.length)
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
  if (state.removed < state.decided.position && variant === 'specified') {
    steps.may('what is decided is removed', (s) => {
      s.removed = s.decided.position
    })
  }
}

function restore(s: State, variant: SpoolVariant): void {
  if (s.file.items.length < s.decided.length) s.fault = 'the file is shorter than decided'
  cut(s.file, s.decided.length)
  const end = s.spool.items.indexOf(torn)
  if (end >= 0 && variant !== 'torn end kept') cut(s.spool, end)
  // What stands whole is kept, and made durable before it is read.
  sync(s.spool, s.spool.items.length)
  s.worker = { ...newWorker(true), position: variant === 'no position' ? s.removed : s.decided.position }
}

function crash({ spool, file }: State, steps: Steps<State>): void {
  const end = (s: State): void => {
    s.worker = null
    s.crashes++
    s.isWaiting = false
  }
  for (const spooled of lengthsAfterCrash(spool)) {
    for (const written of lengthsAfterCrash(file)) {
      steps.may(`crash; what is left: ${spooled}, ${written}`, (s) => {
        end(s)
        cut(s.spool, spooled)
        cut(s.file, written)
      })
    }
    if (spooled === spool.items.length) continue
    steps.may(`crash in the middle of an entry`, (s) => {
      end(s)
      cut(s.spool, spooled)
      s.spool.items.push(torn)
    })
  }
}
