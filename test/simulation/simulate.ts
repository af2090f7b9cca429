import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LogicalPlan } from '../../src/ir/plan.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { planPipeline } from '../../src/plan/plan-pipeline.ts'
import { imbalances } from '../../src/runtime/balance.ts'
import type { CrashPoint } from '../../src/runtime/epoch/crash-points.ts'
import { resetState } from '../../src/runtime/epoch/reset-state.ts'
import { type RunResult, runPipeline } from '../../src/runtime/run.ts'
import { VirtualClock } from '../../src/testing/virtual-clock.ts'
import { planOf } from '../support/compile-text.ts'
import { seededRandom } from '../support/random.ts'
import { SmallPool } from '../support/small-pool.ts'
import { DiskImage, filesBelow } from './disk-image.ts'

/** A pipeline whose outputs are files below a folder. */
export interface Simulated {
  readonly name: string
  readonly text: (out: string) => string
}

export type Output = Readonly<Record<string, string>>

const start = 1_790_000_000_000_000
/** Microseconds without an end after which a run counts as stuck. */
const longest = 600_000_000

/** One choice after the other of how a run goes, from its seed. */
interface Choices {
  readonly chunk: number
  readonly epoch: number
  readonly codegen: boolean
  /** Passings of crash points until the crash; undefined: it comes to its end. */
  readonly crashAfter: number | undefined
}

/**
 * Runs a pipeline with the real engine, on a clock that stands still unless it is moved: chunks, epochs and crashes follow from the seed. At a
 * crash the disk is put back to what it was when a durable effect was just done, the engine is thrown away, and the next one starts on it.
 * How reads and writes of the machine's disk interleave is not the seed's; a seed repeats all choices. Throws what is wrong at the end.
 */
export async function simulate({ text }: Simulated, seed: number, expected: Output): Promise<number> {
  const random = seededRandom(seed)
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-simulated-'))
  const crashes = 1 + Math.floor(random() * 3)
  let crashed = 0
  try {
    for (let run = 0; ; run++) {
      const choices: Choices = {
        chunk: 512 + Math.floor(random() ** 2 * 16_384),
        epoch: 1000 * (1 + Math.floor(random() * 20)),
        codegen: random() < 0.5,
        crashAfter: run < crashes ? 1 + Math.floor(random() ** 2 * 30) : undefined,
      }
      if (await lives(folder, await planOf(text(join(folder, 'out'))), choices, random)) break
      crashed++
    }
    const found = outputOf(join(folder, 'out'))
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      if (found[name] !== expected[name])
        throw new Error(
          `"${name}" has ${found[name]?.length} bytes and not the ${expected[name]?.length} that it should`,
        )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return crashed
}

/** What a pipeline writes when nothing disturbs it and nothing is kept, by the engine of closures. */
export async function undisturbed({ text }: Simulated): Promise<Output> {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-undisturbed-'))
  try {
    const plan = await planOf(text(join(folder, 'out')))
    const result = await engine(plan, { chunk: 65_536, epoch: 1e6, codegen: false }, {})
    judge(plan, result)
    return outputOf(join(folder, 'out'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** False: the run was thrown away at a crash. */
async function lives(
  folder: string,
  plan: LogicalPlan,
  choices: Choices,
  random: () => number,
): Promise<boolean> {
  mkdirSync(join(folder, 'out'), { recursive: true })
  mkdirSync(join(folder, 'state'), { recursive: true })
  // Three kills before the first decision look like an input that brings the process down.
  await resetState(join(folder, 'state'), 'starts')
  let left = choices.crashAfter ?? Number.POSITIVE_INFINITY
  let image: DiskImage | undefined
  const abandon = new AbortController()
  const crashPoint = (_: CrashPoint): void => {
    left--
    if (left !== 0) return
    image = new DiskImage(folder)
    abandon.abort()
  }
  const result = await engine(plan, choices, {
    stateDir: join(folder, 'state'),
    crashPoint,
    abandon: abandon.signal,
    random,
  })
  if (image === undefined) {
    judge(plan, result)
    return true
  }
  // Writes that were under way when the engine was thrown away come to their end first.
  await new Promise((resolve) => setTimeout(resolve, 30))
  image.restore()
  return false
}

async function engine(
  plan: LogicalPlan,
  { chunk, epoch, codegen }: Omit<Choices, 'crashAfter'>,
  more: Partial<Parameters<typeof runPipeline>[0]> & { readonly random?: () => number },
): Promise<RunResult> {
  const { random = () => 0.5, ...given } = more
  const clock = new VirtualClock(start)
  const settled = { ...plan, settings: { ...plan.settings, checkpoint: epoch } }
  const { logical, physical } = planPipeline(settled, catalog)
  let isOver = false
  const running = runPipeline({
    plan: logical,
    physical,
    catalog,
    clock,
    run: { now: clock.now, random },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    codegen,
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
    if (clock.now() - start > longest) throw new Error('the run is stuck')
  }
  return running
}

function judge(plan: LogicalPlan, { failure, ledger, deadLetters, abandoned }: RunResult): void {
  if (failure !== undefined) throw failure
  const unequal = imbalances(plan, ledger, deadLetters)
  if (unequal.length > 0 || abandoned > 0)
    throw new Error(`the ledger does not balance: ${JSON.stringify({ unequal, abandoned })}`)
}

export const outputOf = (folder: string): Output =>
  Object.fromEntries(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]))
