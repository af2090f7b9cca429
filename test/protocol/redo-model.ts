import { type Model, Steps } from './explore.ts'

/**
 * A file that is written after the decision: three decided records wait in an outbox. Somebody else may append to the file or cut it, once.
 * Two crashes at any moment, of the process or of the power; the latter may take or tear what was not synced.
 */
export type RedoVariant =
  | 'specified'
  /** What stands at the place of a record is not looked at. */
  | 'no comparison'
  /** It is compared, and a loss of power is no excuse. */
  | 'no boot'
  /** The excuse ends with the first record after it, though more that is torn may stand behind. */
  | 'excused once'
  /** Records go to the end of the file. */
  | 'appending'
  /** Delivery is recorded before the file is synced. */
  | 'record before sync'
  /** Where somebody has cut the file, only the new end is written down, not what had come before. */
  | 'no skip'

const records = 3
const mostCrashes = 2
const foreign = -1
const torn = -2

interface Row {
  /** Next record of the outbox, and where it goes. */
  readonly at: number
  readonly start: number
  /** Of what comes, so many records are left out. */
  readonly skip: number
  readonly boot: number
  /** What stands before this place may be torn. */
  readonly torn: number
}

interface Worker {
  at: number
  position: number
  skip: number
  came: number
  torn: number
  isSynced: boolean
}

interface State {
  items: number[]
  synced: number
  row: Row
  boot: number
  worker: Worker | null
  crashes: number
  othersMay: boolean
  isCut: boolean
  /** It has told that it cannot go on. */
  isStopped: boolean
  fault: string | null
}

export const redoModel = (variant: RedoVariant): Model<State> => ({
  start: {
    items: [],
    synced: 0,
    row: { at: 0, start: 0, skip: 0, boot: 0, torn: 0 },
    boot: 0,
    worker: null,
    crashes: 0,
    othersMay: true,
    isCut: false,
    isStopped: false,
    fault: null,
  },
  next(state) {
    const steps = new Steps(state)
    const { worker, isStopped, row, crashes, othersMay } = state
    if (isStopped) return []
    if (worker === null) steps.may('start', (s) => start(s, variant))
    else {
      if (worker.at < records) steps.may(`write ${worker.at}`, (s) => write(s, s.worker!, variant))
      if (!worker.isSynced)
        steps.may('sync', (s) => {
          s.synced = s.items.length
          s.worker!.isSynced = true
        })
      if (worker.at > row.at && (worker.isSynced || variant === 'record before sync'))
        steps.may('record', (s) => record(s, variant))
      if (crashes < mostCrashes) crash(state, steps)
    }
    if (othersMay && worker !== null) others(state, steps)
    return steps.taken
  },
  wrong({ fault, items, row, isCut }) {
    if (fault !== null) return fault
    const ours = items.filter((item) => item >= 0)
    if (ours.some((item, index) => index > 0 && item !== ours[index - 1]! + 1))
      return `twice, or with a hole: ${items}`
    if (items.slice(0, row.start).includes(torn)) return `what is recorded is torn: ${items}`
    if (!isCut && items.slice(0, row.at).some((item, index) => item !== index))
      return `what is recorded is not there: ${items}`
    if (!isCut && items.length < row.start) return 'the file is shorter than what is recorded'
    return undefined
  },
  isComplete: ({ items, row, isStopped, isCut, othersMay }) =>
    (isStopped && !othersMay) ||
    (row.at === records && (isCut || items.slice(0, records).length === records)),
})

function start(s: State, variant: RedoVariant): void {
  const { at, start, skip, boot } = s.row
  const torn = variant === 'no boot' ? 0 : boot === s.boot ? s.row.torn : s.items.length
  if (s.items.length < start) s.isStopped = true
  else s.worker = { at, position: start, skip, came: 0, torn, isSynced: false }
}

function write(s: State, worker: Worker, variant: RedoVariant): void {
  if (s.items.length < worker.position) {
    worker.position = s.items.length
    worker.torn = 0
    s.row = { ...s.row, start: worker.position, skip: variant === 'no skip' ? 0 : worker.came }
  }
  const item = worker.at++
  worker.came++
  if (worker.skip > 0) {
    worker.skip--
    return
  }
  worker.isSynced = false
  if (variant === 'appending') {
    s.items.push(item)
    worker.position = s.items.length
    return
  }
  const there = s.items[worker.position]
  const isExcused = worker.position < worker.torn
  if (there !== undefined && there !== item && variant !== 'no comparison' && !isExcused) {
    s.isStopped = true
    if (there === torn) s.fault = 'stopped because of what a loss of power has torn'
    return
  }
  if (there === foreign && !isExcused) s.fault = 'what others wrote is written over'
  s.items[worker.position] = item
  s.synced = Math.min(s.synced, there === item ? s.synced : worker.position)
  worker.position++
}

function record(s: State, variant: RedoVariant): void {
  const { at, position } = s.worker!
  if (variant === 'excused once') s.worker!.torn = 0
  s.row = { at, start: position, skip: 0, boot: s.boot, torn: s.worker!.torn }
  s.worker!.came = 0
  s.worker!.skip = 0
}

function others({ items }: State, steps: Steps<State>): void {
  steps.may('somebody appends', (s) => {
    s.othersMay = false
    s.items.push(foreign)
    s.synced = s.items.length
  })
  if (items.length === 0) return
  steps.may('somebody cuts', (s) => {
    s.othersMay = false
    s.isCut = true
    s.items = []
    s.synced = 0
  })
}

function crash({ items, synced }: State, steps: Steps<State>): void {
  const end = (s: State): void => {
    s.worker = null
    s.crashes++
  }
  steps.may('crash', end)
  for (let length = synced; length <= items.length; length++) {
    steps.may(`loss of power, ${length} left`, (s) => {
      end(s)
      s.boot++
      s.items.length = length
      s.synced = length
    })
    if (length > synced)
      steps.may(`loss of power, ${length} left and the last torn`, (s) => {
        end(s)
        s.boot++
        s.items.length = length
        s.items[length - 1] = torn
        s.synced = length
      })
  }
}
