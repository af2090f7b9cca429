import { statfsSync } from 'node:fs'
import { logpipe } from '../contenders.ts'
import { dataset, type Kind } from '../data.ts'
import { memoryLimit, ours } from '../goal.ts'
import { once } from '../throughput.ts'
import type { Outcome, Row, Settings, Verdict, Work } from '../work.ts'

/** Peaks may differ from run to run by this much (2^20 bytes) and still count as unchanged. */
const noise = 15

const runs: readonly (readonly [pipeline: string, data: Kind])[] = [
  ['pass.pipe', 'events'],
  ['regex.pipe', 'sshd'],
  ['filter.pipe', 'events'],
  ['rewrite.pipe', 'events'],
  ['sshd.pipe', 'sshd'],
]

const title = 'Peak memory on input of one size and ten times as large'

/** Each pipeline on a tenth of the data and on all of it; with `--huge`, on ten times as much again where the disk has room. */
export const memory: Work = {
  name: 'memory',
  title,
  run: async (settings) => {
    const rows: Row[] = []
    const verdicts: Verdict[] = []
    const wrong: string[] = []
    for (const [pipeline, data] of runs) {
      try {
        const measured = await peaks(pipeline, data, settings)
        rows.push(...measured)
        verdicts.push(judgePeaks(pipeline, measured))
      } catch (error) {
        wrong.push(`memory: ${pipeline} failed: ${String(error)}`)
      }
    }
    return { name: 'memory', title, rows, missing: [], verdicts, wrong } satisfies Outcome
  },
}

async function peaks(pipeline: string, data: Kind, settings: Settings): Promise<readonly Row[]> {
  const full = settings.megabytes[data]
  const sizes = [full / 10, full, ...(settings.huge && hasRoom(full * 20) ? [full * 10] : [])]
  const rows: Row[] = []
  for (const megabytes of sizes) {
    settings.note(`memory: ${pipeline} on ${megabytes} MB`)
    const input = dataset(data, megabytes)
    const { cpu, wall, peak } = await once(logpipe(pipeline), input, input.lines)
    rows.push({
      tool: `${ours} ${pipeline}`,
      megabytes: input.bytes / 1e6,
      lines: input.lines,
      cpu,
      startup: 0,
      perMegabyte: (cpu * 1_000 * 1e6) / input.bytes,
      wall,
      peak,
    })
  }
  return rows
}

const hasRoom = (megabytes: number): boolean => {
  const { bavail, bsize } = statfsSync(import.meta.dirname)
  return bavail * bsize > megabytes * 1.2e6
}

function judgePeaks(pipeline: string, rows: readonly Row[]): Verdict {
  const values = rows.map(({ peak }) => peak)
  return {
    goal: `${pipeline}: at most ${memoryLimit} MB, within ${noise} MB of each other`,
    measured: rows
      .map(({ megabytes, peak }) => `${peak.toFixed(0)} MB on ${megabytes.toFixed(0)} MB`)
      .join(', '),
    hit: Math.max(...values) <= memoryLimit && Math.max(...values) - values[0]! <= noise,
  }
}
