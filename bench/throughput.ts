import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { beginning, type Dataset, dataset, type Kind } from './data.ts'
import { type Goal, judge, judgeMemory, memoryLimit } from './goal.ts'
import { median } from './median.ts'
import { type Cost, timed } from './timed.ts'
import { type Content, canonical, contentOf, rawDigest } from './verify.ts'
import type { Contender, Outcome, Row, Settings, Start, Tolerance, Work } from './work.ts'

/** A piece of work that turns one file into another. */
export interface Throughput {
  readonly name: string
  readonly title: string
  readonly data: Kind
  /** Of its input, whatever size the bench was asked for. */
  readonly megabytes?: number
  /** Most megabytes (2^20 bytes) of resident memory; null: there is no goal. */
  readonly memory?: number | null
  /** What a line of the input must become (a JSON value, or the line as text), or undefined when it must not come out. */
  readonly expected: (line: string) => unknown
  /** For results that are no line of the input each: is the output right? `expected` is not asked then. */
  readonly verify?: (input: string, output: string, tool: string) => boolean
  /** Whether lines of the result are JSON, compared by value, or text, compared as it is. */
  readonly result: 'json' | 'text'
  readonly contenders: readonly Contender[]
  readonly goals: readonly Goal[]
}

const outputFolder = join(import.meta.dirname, 'out')

/** Runs all contenders in turn, checks every output and compares CPU seconds. */
export function throughput(work: Throughput): Work {
  return { name: work.name, title: work.title, run: (settings) => measure(work, settings) }
}

async function measure(work: Throughput, settings: Settings): Promise<Outcome> {
  const wanted = work.contenders.filter((contender) => !settings.skip.has(contender.tool))
  const missing = wanted.flatMap((contender) => contender.missing() ?? [])
  const present = wanted.filter((contender) => contender.missing() === undefined)
  const references = referenceReader(work)
  const wrong = new Set<string>()
  const costs = new Map(present.map((contender) => [contender, { full: [] as Cost[], empty: [] as Cost[] }]))
  const verified = new Map<string, boolean>()

  // The first one does not count: it fills the page cache, and what a tool keeps between runs (Node's compiled code).
  for (let round = 0; round <= settings.rounds; round += 1) {
    // Another one begins each round, so that none always finds the memory as the same rival left it.
    const turns = [...costs]
    const first = round % Math.max(turns.length, 1)
    for (const [contender, { full, empty }] of [...turns.slice(first), ...turns.slice(0, first)]) {
      settings.note(`${work.name}, round ${round} of ${settings.rounds}: ${contender.tool}`)
      const input = inputOf(work, contender, settings)
      const reference = work.verify ? nothing : references(input, contender.tolerance ?? 'exact')
      const check = (output: string): void => {
        const key = `${contender.tool} ${rawDigest(output)}`
        const right =
          verified.get(key) ??
          work.verify?.(input.path, output, contender.tool) ??
          same(readResult(work, contender, output), reference)
        verified.set(key, right)
        if (!right) wrong.add(`${work.name}: the output of ${contender.tool} is wrong`)
      }
      try {
        const nearlyEmpty = contender.server ? 1 : 0
        const whole = await once(contender, input, reference.lines, check)
        if (round === 0) continue
        full.push(whole)
        empty.push(await once(contender, beginning(work.data, nearlyEmpty), nearlyEmpty))
      } catch (error) {
        wrong.add(`${work.name}: ${contender.tool} failed: ${String(error)}`)
        costs.delete(contender)
      }
    }
  }
  const rows = [...costs].map(([contender, { full, empty }]) =>
    rowOf(contender, inputOf(work, contender, settings), full, empty),
  )
  return {
    name: work.name,
    title: work.title,
    rows,
    missing,
    verdicts: [
      ...work.goals.map((goal) => judge(goal, rows)),
      ...(work.memory === null ? [] : [judgeMemory(rows, work.memory ?? memoryLimit)]),
    ],
    wrong: [...wrong],
  }
}

/** Runs a contender on an input in a folder of its own, which is gone afterwards; `check` sees the output before that. */
export async function once(
  contender: Contender,
  input: Dataset,
  lines: number,
  check: (output: string) => void = () => {},
): Promise<Cost> {
  const folder = join(outputFolder, contender.tool.replaceAll(/\W+/g, '-'))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const start: Start = { input, output: join(folder, 'output'), folder }
  try {
    const cost = await timed(contender.command(start), start, lines)
    check(start.output)
    return cost
  } finally {
    if (existsSync(folder)) rmSync(folder, { recursive: true })
  }
}

const inputOf = (work: Throughput, contender: Contender, settings: Settings): Dataset =>
  dataset(
    work.data,
    contender.slow ? settings.slowMegabytes : (work.megabytes ?? settings.megabytes[work.data]),
  )

/** What the result of an input must be, worked out at the first request and then kept. */
export function referenceReader(work: Throughput): (input: Dataset, tolerance: Tolerance) => Content {
  const known = new Map<string, Content>()
  return (input, tolerance) => {
    const key = `${tolerance} ${input.path}`
    const content =
      known.get(key) ?? contentOf(input.path, (line) => written(work, work.expected(line), tolerance))
    known.set(key, content)
    return content
  }
}

const written = (work: Throughput, value: unknown, tolerance: Tolerance): string | undefined =>
  value === undefined ? undefined : work.result === 'text' ? String(value) : canonical(value, tolerance)

const readResult = (work: Throughput, contender: Contender, output: string): Content =>
  contentOf(output, (line) =>
    work.result === 'text' ? line : canonical(JSON.parse(line), contender.tolerance ?? 'exact'),
  )

const nothing: Content = { lines: 0, digest: '' }

const same = (a: Content, b: Content): boolean => a.lines === b.lines && a.digest === b.digest

function rowOf(contender: Contender, input: Dataset, full: readonly Cost[], empty: readonly Cost[]): Row {
  const megabytes = input.bytes / 1e6
  const cpu = median(full.map((cost) => cost.cpu))
  const startup = median(empty.map((cost) => cost.cpu))
  return {
    tool: contender.tool,
    megabytes,
    lines: input.lines,
    cpu,
    startup,
    perMegabyte: (Math.max(cpu - startup, 0) * 1_000) / megabytes,
    wall: median(full.map((cost) => cost.wall)),
    peak: Math.max(...full.map((cost) => cost.peak)),
  }
}
