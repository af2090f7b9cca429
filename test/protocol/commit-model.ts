import { type Broker, commit, commitLate, fence, newBroker, senderDied } from './broker.ts'
import { cut, type Disk, emptyDisk, lengthsAfterCrash, sync } from './disk.ts'
import { isPrefix, type Model, Steps } from './explore.ts'

/**
 * One source of three records that can be read again, and three sinks: a file whose bytes are taken back after a crash, a broker with
 * transactions, and a file that only ever holds what is decided. Two crashes, each of the process or of the power, at any moment.
 */
export interface CommitVariant {
  /**
   * `outbox`: SQLite decides and the broker is served from a log after it. `direct`: the broker's commit decides, and the snapshot before
   * is kept until then; the broker may end the open transaction once, or the answer to its commit be lost, and the sender goes on. `sqlite
   * first`, `broker first`: one after the other, into a transaction that is open all the while.
   */
  readonly scheme: 'outbox' | 'direct' | 'sqlite first' | 'broker first'
  /** With the file of decided records. */
  readonly redo?: true
  readonly without?:
    | 'fence'
    | 'fence before marker'
    | 'marker'
    | 'fsync'
    | 'snapshot before'
    | 'waiting behind the cut'
    | 'rolling forward'
    | 'cutting files back'
    | 'sending what was sent'
    | 'looking after a lost answer'
    | 'positioned writes'
    | 'fsync before delivered'
}

const records = 3
const mostCrashes = 2

interface Snapshot {
  readonly epoch: number
  /** Next record to read. */
  readonly position: number
  readonly fileLength: number
  readonly outboxLength: number
}

interface Worker {
  /** What recovery has come to; `at work` behind it. */
  recovery: 'begin' | 'fenced' | 'marker read' | 'at work'
  marker: number
  position: number
  cut: Snapshot | null
  stage:
    | 'none'
    | 'file synced'
    | 'outbox synced'
    | 'prepared'
    | 'sealed'
    | 'unsure'
    | 'fenced again'
    | 'committed'
    | 'decided'
  /** Next epoch for the broker, and for the file of decided records. */
  sending: number
  redoing: number
  redone: number
}

interface State {
  decided: Snapshot
  prepared: Snapshot | null
  file: Disk<number>
  outbox: Disk<{ readonly epoch: number; readonly record: number }>
  redo: Disk<number>
  /** Last epoch that was recorded as delivered to it. */
  redoDelivered: number
  broker: Broker
  worker: Worker | null
  crashes: number
  /** The broker has ended a transaction that was open, or its answer was lost. */
  isTroubled: boolean
  fault: string | null
}

const newWorker = (recovery: Worker['recovery']): Worker => ({
  recovery,
  marker: 0,
  position: 0,
  cut: null,
  stage: 'none',
  sending: 1,
  redoing: 1,
  redone: 0,
})

export const commitModel = (variant: CommitVariant): Model<State> => ({
  start: {
    decided: { epoch: 0, position: 0, fileLength: 0, outboxLength: 0 },
    prepared: null,
    file: emptyDisk(),
    outbox: emptyDisk(),
    redo: emptyDisk(),
    redoDelivered: 0,
    broker: newBroker(),
    worker: newWorker('at work'),
    crashes: 0,
    isTroubled: false,
    fault: null,
  },
  next(state) {
    const steps = new Steps(state)
    if (state.broker.late.length > 0) {
      steps.may('the commit of a dead worker arrives', ({ broker }) => commitLate(broker))
    }
    if (state.worker === null) {
      steps.may('start', (s) => {
        s.worker = newWorker('begin')
      })
    } else {
      if (state.worker.recovery === 'at work') work(state, state.worker, variant, steps)
      else recover(state.worker, variant, steps)
      if (state.crashes < mostCrashes) crash(state, steps)
    }
    return steps.taken
  },
  wrong({ fault, broker, redo, decided, file }) {
    if (fault !== null) return fault
    if (!isPrefix(broker.committed)) return `the broker has ${broker.committed}`
    if (!isPrefix(redo.items)) return `the file of decided records has ${redo.items}`
    if (redo.items.length > decided.position) return 'a file of decided records has one that is not'
    if (!isPrefix(file.items.slice(0, decided.fileLength))) return `the file has ${file.items}`
    return undefined
  },
  isComplete: ({ file, broker, redo, decided }) =>
    decided.position === records &&
    file.items.length === records &&
    broker.committed.length === records &&
    (variant.redo === undefined || redo.items.length === records),
})

function recover(worker: Worker, variant: CommitVariant, steps: Steps<State>): void {
  const { without } = variant
  const readFirst = without === 'fence before marker'
  const mustFence = readFirst ? worker.recovery === 'marker read' : worker.recovery === 'begin'
  const mustRead = readFirst ? worker.recovery === 'begin' : worker.recovery === 'fenced'
  if (mustFence) {
    steps.may('fence', (s) => {
      if (without !== 'fence') fence(s.broker)
      s.worker!.recovery = 'fenced'
    })
  } else if (mustRead) {
    steps.may('read the marker', (s) => {
      s.worker!.marker = s.broker.marker
      s.worker!.recovery = 'marker read'
    })
  } else {
    steps.may('restore', (s) => restore(s, variant))
  }
}

function restore(s: State, { scheme, without }: CommitVariant): void {
  const worker = s.worker!
  if (scheme === 'direct') {
    if (s.prepared?.epoch === worker.marker && without !== 'rolling forward') s.decided = s.prepared
    s.prepared = null
    if (worker.marker !== s.decided.epoch) s.fault = 'no snapshot for the marker: refused'
  }
  if (s.file.items.length < s.decided.fileLength) s.fault = 'the file is shorter than decided'
  if (s.outbox.items.length < s.decided.outboxLength) s.fault = 'the outbox is shorter than decided'
  if (scheme === 'outbox' && worker.marker > s.decided.epoch) s.fault = 'the marker is ahead of the decision'
  if (without !== 'cutting files back') cut(s.file, s.decided.fileLength)
  cut(s.outbox, s.decided.outboxLength)
  s.worker = {
    ...newWorker('at work'),
    position: s.decided.position,
    sending: worker.marker + 1,
    redoing: s.redoDelivered + 1,
  }
}

function work(state: State, worker: Worker, variant: CommitVariant, steps: Steps<State>): void {
  const isOutbox = variant.scheme === 'outbox'
  // One open transaction: what comes after the cut waits for its commit.
  const isHeld = !isOutbox && worker.cut !== null && variant.without !== 'waiting behind the cut'
  // What has been sealed takes no more, whoever forgot to wait.
  const takesMore = isOutbox || state.broker.open?.isSealed !== true
  if (worker.position < records && !isHeld && takesMore) {
    steps.may('read', (s) => {
      const record = s.worker!.position++
      s.file.items.push(record)
      const epoch = s.decided.epoch + (s.worker!.cut === null ? 1 : 2)
      if (isOutbox) s.outbox.items.push({ epoch, record })
      else openAt(s, epoch, record, variant).records.push(record)
    })
  }
  if (worker.cut === null && worker.position > state.decided.position) {
    steps.may('cut', (s) => {
      s.worker!.cut = {
        epoch: s.decided.epoch + 1,
        position: s.worker!.position,
        fileLength: s.file.items.length,
        outboxLength: s.outbox.items.length,
      }
      if (variant.without === 'fsync') s.worker!.stage = 'outbox synced'
    })
  }
  if (variant.scheme === 'direct' && !state.isTroubled && state.broker.open?.isSealed === false) {
    steps.may('the broker ends the transaction', (s) => {
      s.broker.open = null
      s.isTroubled = true
    })
  }
  if (worker.cut !== null) commitEpoch(state, worker, variant, steps)
  if (isOutbox && worker.sending <= state.decided.epoch) send(state, worker, variant, steps)
  if (variant.redo && worker.redoing <= state.decided.epoch) writeDecided(state, worker, variant, steps)
}

/** The open transaction; a new one holds what was sent in one that the broker has ended. */
function openAt(s: State, epoch: number, position: number, { scheme, without }: CommitVariant) {
  if (s.broker.open === null) {
    const open = begin(s.broker, epoch)
    if (scheme === 'direct' && without !== 'sending what was sent')
      for (let record = s.decided.position; record < position; record++) open.records.push(record)
  }
  return s.broker.open!
}

const begin = (broker: Broker, marker: number) => (broker.open ??= { records: [], marker, isSealed: false })

function commitEpoch(state: State, { stage }: Worker, variant: CommitVariant, steps: Steps<State>): void {
  const { scheme, without } = variant
  const to = (name: string, next: Worker['stage'], change: (s: State) => void): void =>
    steps.may(name, (s) => {
      change(s)
      s.worker!.stage = next
      if (next === 'none') s.worker!.cut = null
    })
  const seal = (s: State): void => {
    const { epoch, position } = s.worker!.cut!
    const open = openAt(s, epoch, position, variant)
    open.isSealed = true
    if (without === 'marker') open.marker = 0
  }
  const decide = (s: State): void => {
    s.decided = s.worker!.cut!
  }
  if (stage === 'none') to('sync the file', 'file synced', (s) => sync(s.file, s.worker!.cut!.fileLength))
  if (stage === 'file synced')
    to('sync the outbox', 'outbox synced', (s) => sync(s.outbox, s.worker!.cut!.outboxLength))
  if (stage === 'outbox synced') {
    if (scheme === 'outbox') to('decide', 'none', decide)
    if (scheme === 'sqlite first') to('decide', 'decided', decide)
    if (scheme === 'broker first') to('ask for the commit', 'sealed', seal)
    if (scheme === 'direct')
      to('prepare', 'prepared', (s) => {
        s.prepared = s.worker!.cut
        if (without === 'snapshot before') decide(s)
      })
  }
  if (stage === 'prepared' || stage === 'decided') to('ask for the commit', 'sealed', seal)
  if (stage === 'sealed') to('the broker commits', 'committed', (s) => commit(s.broker))
  if (stage === 'sealed' && scheme === 'direct' && !state.isTroubled)
    to('the answer is lost', 'unsure', (s) => {
      senderDied(s.broker)
      s.isTroubled = true
    })
  if (stage === 'unsure') to('fence again', 'fenced again', (s) => fence(s.broker))
  if (stage === 'fenced again') {
    const isThere = state.broker.marker === state.decided.epoch + 1
    if (isThere && without !== 'looking after a lost answer') to('it was committed', 'committed', () => {})
    else to('it was not', 'prepared', () => {})
  }
  if (stage === 'committed')
    to('note it', 'none', (s) => {
      decide(s)
      s.prepared = null
    })
}

/** Of the outbox to the broker, while all else goes on. */
function send(
  { outbox, broker }: State,
  { sending }: Worker,
  variant: CommitVariant,
  steps: Steps<State>,
): void {
  const due = outbox.items.filter(({ epoch }) => epoch === sending).map(({ record }) => record)
  if (broker.open === null) {
    const marker = variant.without === 'marker' ? 0 : sending
    steps.may('begin a transaction', (s) => void begin(s.broker, marker))
  } else if (broker.open.records.length < due.length) {
    steps.may('send', (s) => void s.broker.open!.records.push(due[s.broker.open!.records.length]!))
  } else if (!broker.open.isSealed) {
    steps.may('ask for the commit', (s) => {
      s.broker.open!.isSealed = true
    })
  } else {
    steps.may('the broker commits', (s) => {
      commit(s.broker)
      s.worker!.sending++
    })
  }
}

/** Of the outbox to the file of decided records: at the places where they belong. */
function writeDecided(state: State, worker: Worker, { without }: CommitVariant, steps: Steps<State>): void {
  const due = state.outbox.items.filter(({ epoch }) => epoch === worker.redoing)
  const start = state.outbox.items.filter(({ epoch }) => epoch < worker.redoing).length
  if (worker.redone < due.length) {
    steps.may('write what is decided', (s) => {
      const at = without === 'positioned writes' ? s.redo.items.length : start + s.worker!.redone
      if (at > s.redo.items.length) s.fault = 'a hole in the file of decided records'
      else s.redo.items[at] = due[s.worker!.redone++]!.record
    })
  } else {
    steps.may('sync it and record it as delivered', (s) => {
      if (without !== 'fsync before delivered') sync(s.redo, start + due.length)
      s.redoDelivered = s.worker!.redoing++
      s.worker!.redone = 0
    })
  }
}

function crash({ file, outbox, redo }: State, steps: Steps<State>): void {
  for (const fileLength of lengthsAfterCrash(file)) {
    for (const outboxLength of lengthsAfterCrash(outbox)) {
      for (const redoLength of lengthsAfterCrash(redo)) {
        steps.may(`crash; what is left: ${fileLength}, ${outboxLength}, ${redoLength}`, (s) => {
          s.worker = null
          s.crashes++
          senderDied(s.broker)
          cut(s.file, fileLength)
          cut(s.outbox, outboxLength)
          cut(s.redo, redoLength)
        })
      }
    }
  }
}
