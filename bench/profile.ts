import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { logpipe } from './contenders.ts'
import { dataset, type Kind } from './data.ts'

/** The parts of a V8 CPU profile that are read here. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number }
  }[]
  readonly samples: readonly number[]
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[]
}

const most = 30
const pipelines: Readonly<Record<string, readonly [pipeline: string, data: Kind]>> = {
  pass: ['pass.pipe', 'events'],
  regex: ['regex.pipe', 'sshd'],
  filter: ['filter.pipe', 'events'],
  rewrite: ['rewrite.pipe', 'events'],
  grok: ['sshd.pipe', 'sshd'],
  tumbling: ['tumbling.pipe', 'events'],
  sliding: ['sliding.pipe', 'events'],
  dedupe: ['dedupe.pipe', 'keys'],
}

/** Runs logpipe once on a work under V8's profiler; tells the functions with the most time of their own. */
export function profile(work: string, megabytes: Readonly<Record<Kind, number>>): string {
  const known = pipelines[work]
  if (!known) throw new Error(`Only these can be profiled: ${Object.keys(pipelines).join(', ')}.`)
  const [pipeline, data] = known
  const folder = join(import.meta.dirname, 'out', 'profile')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const contender = logpipe(pipeline, {
    flags: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
    entry: join(import.meta.dirname, 'from-source.ts'),
  })
  const start = { input: dataset(data, megabytes[data]), output: join(folder, 'output'), folder }
  const [program, ...argv] = contender.command(start).argv
  const { status, stderr } = spawnSync(program!, argv, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`logpipe ended with ${status}: ${stderr}`)
  rmSync(start.output, { force: true })

  return readdirSync(folder)
    .filter((name) => name.endsWith('.cpuprofile'))
    .map((name) => selfTimes(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile))
    .join('\n\n')
}

function selfTimes({ nodes, samples, timeDeltas }: Profile): string {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName || '(anonymous)'} ${basename(callFrame.url)}:${callFrame.lineNumber + 1}`,
    ]),
  )
  const times = new Map<string, number>()
  let all = 0
  samples.forEach((id, n) => {
    const name = names.get(id) ?? '(unknown)'
    times.set(name, (times.get(name) ?? 0) + timeDeltas[n]!)
    all += timeDeltas[n]!
  })
  const lines = [...times]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(
      ([name, time]) =>
        `${(time / 1_000).toFixed(0).padStart(8)} ms ${((time * 100) / all).toFixed(1).padStart(5)} %  ${name}`,
    )
  return [`${(all / 1_000).toFixed(0).padStart(8)} ms in all`, ...lines].join('\n')
}
