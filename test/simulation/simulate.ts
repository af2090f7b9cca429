// Before the engine, which takes some of what is wrapped there when it is loaded.
import './watched-disk.ts'
import './compact-here.ts'
import './kafka-here.ts'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import type { CrashPoint } from '../../src/runtime/epoch/crash-points.ts'
import { resetState } from '../../src/runtime/epoch/reset-state.ts'
import { type RunResult, runPipeline } from '../../src/runtime/run.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { planOf } from '../support/compile-text.ts'
import { seededRandom } from '../support/random.ts'
import { SmallPool } from '../support/small-pool.ts'
import { DiskFaults } from './disk-faults.ts'
import { type DiskImage, LossyDisk } from './lossy-disk.ts'
import { scratchFolder } from './scratch-folder.ts'
import { withTroubledFiles } from './troubled-files.ts'
import { bootAnew, diskAtRest } from './watched-disk.ts'
import { type Output, type Simulated, World } from './world.ts'

const start = 1_790_000_000_000_000
/** Microseconds without an end after which a run counts as stuck; and milliseconds of the machine, whose disk takes time of its own. */
const longest = 600_000_000
const longestWait = 8_000

/** When a run is ended, and how. */
export interface Crash {
  /** Is this passing of a point the one? Asked at each. */
  readonly isHere: (point: CrashPoint) => boolean
  readonly losesPower: boolean
}

/** How many runs were thrown away, and how many ended because the disk failed. */
export interface Came {
  readonly crashed: number
  readonly failed: number
}

/** One choice after the other of how a run goes, from its seed. */
interface Choices {
  /** Bytes that a source reads at once. */
  readonly chunk: number
  /** Microseconds. */
  readonly epoch: number
  readonly codegen: boolean
  /** Bytes of the epoch log from which on it is compacted. */
  readonly shortLog: number
  /** Sinks hang and fail for a while. */
  readonly isTroubled: boolean
  /** Times that the disk fails, or writes less than it was given. */
  readonly faults: number
  /** Nothing that is sent to a server is lost. */
  readonly isCalm: boolean
}

/** Runs in which a disk or a server may fail: the last of many are left alone. */
const faultyRuns = 4

/**
 * Runs a pipeline with the real engine, on a clock that stands still unless it is moved: chunks, epochs, troubles of sinks and crashes follow
 * from the seed. At a crash the disk is put to what a killed process, or a loss of power, would have left when a durable effect was just done;
 * the engine is thrown away, and the next one starts on it. How reads and writes of the machine's disk interleave is not the seed's; a seed
 * repeats all choices. `crashes`: one for each run but the last. Throws what is wrong at the end.
 */
export async function simulate(
  simulated: Simulated,
  seed: number,
  expected: Output,
  crashes?: readonly Crash[],
): Promise<Came> {
  const random = seededRandom(seed)
  const folder = scratchFolder('simulated')
  for (const name of ['out', 'state']) mkdirSync(join(folder, name))
  const due = crashes ?? Array.from({ length: 1 + Math.floor(random() * 3) }, () => crashBy(random))
  const faults = new DiskFaults(random)
  const disk = new LossyDisk(folder, faults.of)
  const world = new World(simulated, random)
  let [crashed, failed] = [0, 0]
  try {
    for (let run = 0; ; run++) {
      const choices: Choices = {
        chunk: 512 + Math.floor(random() ** 2 * 16_384),
        epoch: 1000 * (1 + Math.floor(random() * 20)),
        codegen: random() < 0.5,
        shortLog: random() < 0.25 ? 4096 : Number.POSITIVE_INFINITY,
        isTroubled: random() < 0.5,
        faults: random() < 0.5 && run < faultyRuns ? 1 + Math.floor(random() * 3) : 0,
        isCalm: random() < 0.3 || run >= faultyRuns,
      }
      const plan = await planOf(simulated.text(join(folder, 'out')), { catalog: world.catalog })
      const end = await lives(folder, disk, faults, world, plan, choices, due[crashed], random)
      if (end === 'done') break
      if (end === 'crashed') crashed++
      if (end === 'failed') failed++
    }
    const found = world.outputOf(join(folder, 'out'))
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      if (found[name] !== expected[name])
        throw new Error(`"${name}" ${difference(found[name] ?? '', expected[name] ?? '')}`)
    }
  } finally {
    disk.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { crashed, failed }
}

/** Where a text begins to be another one. */
function difference(found: string, wanted: string): string {
  const from = [...wanted].findIndex((character, at) => found[at] !== character)
  const at = from === -1 ? wanted.length : from
  const piece = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 30), at + 60))
  return `has ${found.length} bytes of ${wanted.length}; from ${at} on ${piece(found)}, not ${piece(wanted)}`
}

function crashBy(random: () => number): Crash {
  let left = 1 + Math.floor(random() ** 2 * 30)
  return { isHere: () => --left === 0, losesPower: random() < 0.5 }
}

const calm: Choices = {
  chunk: 4096,
  epoch: 1e6,
  codegen: false,
  shortLog: Number.POSITIVE_INFINITY,
  isTroubled: false,
  faults: 0,
  isCalm: true,
}

/** What a pipeline writes when nothing disturbs it and nothing is kept, by the engine of closures. */
export async function undisturbed(simulated: Simulated): Promise<Output> {
  const folder = scratchFolder('undisturbed')
  try {
    const world = new World(simulated, seededRandom(1))
    const plan = await planOf(simulated.text(join(folder, 'out')), { catalog: world.catalog })
    const kept = simulated.needsState === true ? { stateDir: join(folder, 'state') } : {}
    const result = await engine(plan, { ...calm, chunk: 65_536 }, world, kept)
    judge(plan, result)
    return world.outputOf(join(folder, 'out'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** `crashed`: the run was thrown away; `failed`: it said why it could not go on, and the next one begins with what it left. */
async function lives(
  folder: string,
  disk: LossyDisk,
  faults: DiskFaults,
  world: World,
  plan: LogicalPlan,
  choices: Choices,
  crash: Crash | undefined,
  random: () => number,
): Promise<'done' | 'crashed' | 'failed'> {
  // Three kills before the first decision look like an input that brings the process down.
  await resetState(join(folder, 'state'), 'starts')
  let image: DiskImage | undefined
  const abandon = new AbortController()
  const crashPoint = (point: CrashPoint): void => {
    if (image !== undefined || crash?.isHere(point) !== true) return
    image = crash.losesPower ? disk.losePower(random) : disk.kill()
    abandon.abort()
  }
  faults.begin(choices.faults)
  // A process may die while a request is on its way.
  world.network.sent = () => crashPoint('delivery sent')
  const result = await engine(plan, choices, world, {
    stateDir: join(folder, 'state'),
    crashPoint,
    abandon: abandon.signal,
    random,
  })
  faults.end()
  if (image === undefined && result.failure !== undefined && faults.came + world.network.troubles > 0) {
    mustBeClear(result.failure)
    await diskAtRest()
    return 'failed'
  }
  if (image === undefined) {
    judge(plan, result)
    return 'done'
  }
  // Writes that were under way when the engine was thrown away come to their end first.
  await diskAtRest()
  image.restore()
  if (crash?.losesPower === true) {
    disk.settle()
    bootAnew()
  }
  return 'crashed'
}

/** What a person is told of a disk that fails, or of brokers that cannot be reached or have locked the run out; nothing is damaged by that. */
const clear: ReadonlySet<string> = new Set([
  'LP5003',
  'LP5104',
  'LP5107',
  'LP5404',
  'LP5436',
  'LP5500',
  'LP5506',
])

function mustBeClear(failure: NonNullable<RunResult['failure']>): void {
  if (!clear.has(failure.code)) throw failure
}

async function engine(
  plan: LogicalPlan,
  { chunk, epoch, codegen, shortLog, isTroubled, isCalm }: Choices,
  world: World,
  more: Partial<Parameters<typeof runPipeline>[0]> & { readonly random?: () => number },
): Promise<RunResult> {
  const { random = () => 0.5, ...given } = more
  const began = performance.now()
  const clock = new VirtualClock(start)
  world.begin(clock, isCalm)
  const settled = { ...plan, settings: { ...plan.settings, checkpoint: epoch } }
  const all = world.catalog
  const { logical, physical } = planPipeline(settled, all)
  let isOver = false
  const running = runPipeline({
    plan: logical,
    physical,
    catalog: isTroubled ? withTroubledFiles(all, random) : all,
    clock,
    run: { now: clock.now, random },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    codegen,
    shortLog,
    untilEof: true,
    stop: new AbortController().signal,
    pool: new SmallPool(chunk),
    ...given,
  }).finally(() => {
    isOver = true
  })
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
  while (!isOver) {
    await clock.advance(1 + Math.floor(random() * 3000), turn)
    if (clock.now() - start > longest && performance.now() - began > longestWait)
      throw new Error('the run is stuck')
  }
  return running
}

function judge(plan: LogicalPlan, { failure, ledger, deadLetters, abandoned }: RunResult): void {
  if (failure !== undefined) throw failure
  const unequal = imbalances(plan, ledger, deadLetters)
  if (unequal.length > 0 || abandoned > 0)
    throw new Error(`the ledger does not balance: ${JSON.stringify({ unequal, abandoned })}`)
}
