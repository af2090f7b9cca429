import { type Model, Steps } from './explore.ts'

/**
 * A file sink that makes files as events come: three records to two paths, one of which somebody else may make first, and one file that
 * somebody may rename while it is written. Bytes are taken back after a crash. Loss of power may take bytes that were not synced and, with
 * them, names that their folder has not been synced with. Two crashes at any moment.
 */
export type IntentsVariant =
  | 'specified'
  /** New files are made without a word before; who they are is written down before their first byte. */
  | 'no intent'
  /** Nothing is written down before the decision. */
  | 'no row before the first byte'
  /** What stands under the path is cut, whoever it is. */
  | 'no identity'
  /** A file that was renamed and left loses its row to the next one under its path. */
  | 'one row for a path'
  /** The names of new files are not synced with their folder before the decision. */
  | 'no sync of the folder'

const records = [
  { path: 'a', record: 0 },
  { path: 'b', record: 1 },
  { path: 'a', record: 2 },
] as const
const mostCrashes = 2
const foreign = -1

interface File {
  name: string
  /** Number of the inode. */
  readonly id: number
  items: number[]
  synced: number
  isNameSynced: boolean
  readonly isOurs: boolean
}

/** `id` null: the intent to make it, and no more. */
interface Row {
  readonly path: string
  readonly id: number | null
  readonly length: number
  readonly isMade: boolean
}

interface Worker {
  position: number
  isCut: boolean
  isSynced: boolean
  /** Files by path that are open, and how far their path has come: `intended`, `made`, `known`. */
  open: Record<string, { readonly id: number | null; readonly stage: 'intended' | 'made' | 'known' }>
  isRestored: boolean
  /** Rows that are first written with the decision. */
  unsaid: Row[]
}

interface State {
  files: File[]
  nextId: number
  position: number
  rows: Row[]
  worker: Worker | null
  crashes: number
  /** Somebody else may do one thing. */
  othersMay: boolean
  fault: string | null
}

const newWorker = (isRestored: boolean): Worker => ({
  position: 0,
  isCut: false,
  isSynced: false,
  open: {},
  isRestored,
  unsaid: [],
})

export const intentsModel = (variant: IntentsVariant): Model<State> => ({
  start: {
    files: [],
    nextId: 1,
    position: 0,
    rows: [],
    worker: newWorker(true),
    crashes: 0,
    othersMay: true,
    fault: null,
  },
  next(state) {
    const steps = new Steps(state)
    if (state.othersMay) others(state, steps)
    const { worker } = state
    if (worker === null)
      steps.may('start', (s) => {
        s.worker = newWorker(false)
      })
    else if (!worker.isRestored) steps.may('restore', (s) => restore(s, variant))
    else work(worker, variant, steps)
    if (worker !== null && state.crashes < mostCrashes) crash(state, steps)
    return steps.taken
  },
  wrong({ fault, files, worker, position }) {
    if (fault !== null) return fault
    if (files.some(({ items }) => items.lastIndexOf(foreign) > 0)) return 'writing changed what others wrote'
    const all = files.flatMap(({ items }) => items.filter((item) => item !== foreign))
    // While a worker runs, or before one has restored, there may be more; never what is decided twice, nor not at all.
    const decided = all.filter((item) => item < position)
    if (new Set(decided).size < decided.length) return `decided records came twice: ${decided}`
    if (worker?.isRestored && decided.length < position) return `decided records are gone: ${decided}`
    if (worker?.isRestored && new Set(all).size < all.length) return `records came twice: ${all}`
    const isAtRest = worker?.isRestored && Object.keys(worker.open).length === 0
    // One that somebody renamed is theirs to keep.
    if (isAtRest && files.some(({ isOurs, items, name }) => isOurs && items.length === 0 && name !== 'a.1'))
      return 'an empty file is left over'
    return undefined
  },
  isComplete: ({ position }) => position === records.length,
})

/** One thing that others may do: make a file where we are about to, or rename one of ours. */
function others({ files }: State, steps: Steps<State>): void {
  if (!files.some(({ name }) => name === 'b')) {
    steps.may('somebody makes b', (s) => {
      s.othersMay = false
      addFile(s, 'b', false).items.push(foreign)
      s.files.at(-1)!.synced = 1
      s.files.at(-1)!.isNameSynced = true
    })
  }
  if (files.some(({ name }) => name === 'a')) {
    steps.may('somebody renames a', (s) => {
      s.othersMay = false
      s.files.find(({ name }) => name === 'a')!.name = 'a.1'
    })
  }
}

function addFile(s: State, name: string, isOurs: boolean): File {
  const file: File = { name, id: s.nextId++, items: [], synced: 0, isNameSynced: false, isOurs }
  s.files.push(file)
  return file
}

const byName = (s: State, path: string): File | undefined => s.files.find(({ name }) => name === path)
const byId = (s: State, id: number | null): File | undefined => s.files.find((file) => file.id === id)

function work(worker: Worker, variant: IntentsVariant, steps: Steps<State>): void {
  const next = records[worker.position]
  if (next !== undefined) {
    const open = worker.open[next.path]
    if (open === undefined) steps.may(`begin ${next.path}`, (s) => begin(s, next.path, variant))
    else if (open.stage === 'intended') steps.may(`make ${next.path}`, (s) => make(s, next.path, variant))
    else if (open.stage === 'made') steps.may(`know ${next.path}`, (s) => know(s, next.path, variant))
    else {
      steps.may(`write ${next.record}`, (s) => {
        byId(s, open.id)!.items.push(next.record)
        s.worker!.position++
        s.worker!.isSynced = false
      })
      // Looked at now and then: the path may lead elsewhere. What was written so far is durable before it is left.
      steps.may(`look at ${next.path}`, (s) => {
        if (byName(s, next.path)?.id === open.id) return
        const left = byId(s, open.id)!
        left.synced = left.items.length
        delete s.worker!.open[next.path]
      })
    }
  }
  steps.may('sync', (s) => {
    s.worker!.isSynced = true
    for (const { id } of [...s.rows, ...s.worker!.unsaid]) {
      const file = byId(s, id)
      if (file === undefined) continue
      file.synced = file.items.length
      if (variant !== 'no sync of the folder') file.isNameSynced = true
    }
  })
  if (worker.isSynced) {
    steps.may('decide', (s) => {
      s.position = s.worker!.position
      s.worker!.isSynced = false
      s.rows.push(...s.worker!.unsaid.splice(0))
      s.rows = s.rows.map((row) =>
        row.id === null ? row : { ...row, length: byId(s, row.id)?.items.length ?? 0 },
      )
    })
  }
}

function begin(s: State, path: string, variant: IntentsVariant): void {
  const isThere = byName(s, path) !== undefined
  if (!isThere && variant !== 'no intent' && variant !== 'no row before the first byte')
    s.rows.push({ path, id: null, length: 0, isMade: true })
  s.worker!.open[path] = { id: null, stage: 'intended' }
}

/** Made only where that was intended and nothing is there; opened only where something is. */
function make(s: State, path: string, variant: IntentsVariant): void {
  const there = byName(s, path)
  const mayMake = variant === 'no intent' || variant === 'no row before the first byte' || hasIntent(s, path)
  if (there === undefined && !mayMake) delete s.worker!.open[path]
  else s.worker!.open[path] = { id: (there ?? addFile(s, path, true)).id, stage: 'made' }
}

const hasIntent = (s: State, path: string): boolean =>
  s.rows.some((row) => row.path === path && row.id === null)

/** The row with who it is: durable before the first byte. */
function know(s: State, path: string, variant: IntentsVariant): void {
  const { id } = s.worker!.open[path]!
  const { items, isOurs } = byId(s, id)!
  const isMade = hasIntent(s, path) && isOurs && items.length === 0
  s.rows = s.rows.filter((row) => !(row.path === path && row.id === null))
  if (variant === 'one row for a path') s.rows = s.rows.filter((row) => row.path !== path)
  const row = { path, id, length: items.length, isMade }
  if (s.rows.every((other) => other.id !== id)) {
    if (variant === 'no row before the first byte') s.worker!.unsaid.push(row)
    else s.rows.push(row)
  }
  s.worker!.open[path] = { id, stage: 'known' }
}

function restore(s: State, variant: IntentsVariant): void {
  for (const { path, id, length, isMade } of s.rows) {
    const file = variant === 'no identity' ? byName(s, path) : id === null ? byName(s, path) : byId(s, id)
    if (file === undefined) {
      if (length > 0) s.fault = `${path} is gone`
      continue
    }
    if (file.items.length < length) s.fault = `${path} is shorter than decided`
    if (id === null && file.items.length > 0 && variant !== 'no identity') continue
    if (file.items.slice(length).includes(foreign)) s.fault = 'what others wrote was cut'
    file.items.length = Math.min(file.items.length, length)
    file.synced = Math.min(file.synced, length)
    if (isMade && length === 0) s.files = s.files.filter((other) => other !== file)
  }
  s.rows = s.rows.filter(({ id, length, isMade }) => id !== null && (length > 0 || !isMade))
  s.worker = { ...newWorker(true), position: s.position }
}

function crash({ files }: State, steps: Steps<State>): void {
  const end = (s: State): void => {
    s.worker = null
    s.crashes++
  }
  steps.may('crash', end)
  steps.may('crash with all power gone', (s) => {
    end(s)
    for (const file of s.files) file.items.length = file.synced
    s.files = s.files.filter(({ isNameSynced }) => isNameSynced)
  })
  for (const { id, synced, items } of files) {
    if (items.length === synced) continue
    steps.may(`crash with the end of file ${id} gone`, (s) => {
      end(s)
      byId(s, id)!.items.length = synced
    })
  }
}
