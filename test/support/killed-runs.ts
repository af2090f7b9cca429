import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type LogpipeRun, runLogpipe } from './run-logpipe.ts'

/** Runs a pipeline file to the end of its input, with its state in a folder; `crashAt`: a named point and its count; `input`: what comes to standard input; such a run tells its warnings too. */
export const startRun = (
  folder: string,
  pipe: string,
  crashAt?: string,
  more: readonly string[] = [],
  input?: string,
): LogpipeRun =>
  runLogpipe(pipe, {
    folder,
    untilEof: true,
    more,
    warns: input !== undefined,
    ...(crashAt === undefined ? {} : { crashAt }),
    ...(input === undefined ? {} : { input }),
  })

/** All files that a run left in `out`, by name. */
export function outputOf(folder: string): Readonly<Record<string, string>> {
  const out = join(folder, 'out')
  const names = existsSync(out) ? (readdirSync(out, { recursive: true, encoding: 'utf8' }) as string[]) : []
  return Object.fromEntries(
    names
      .sort()
      .filter((name) => statSync(join(out, name)).isFile())
      .map((name) => [name, readFileSync(join(out, name), 'utf8')]),
  )
}

/** An empty folder with the pipeline in it. */
export function prepare(folder: string, pipe: string): string {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'main.pipe')
  writeFileSync(path, pipe)
  return path
}

/**
 * Begins runs, each from nothing, until one dies at its named point: on a busy machine a run may come to its end in fewer epochs than the
 * point counts.
 */
export async function untilKilled(begin: () => Promise<{ signal: NodeJS.Signals | null }>): Promise<void> {
  for (let tries = 0; tries < 5; tries++) {
    if ((await begin()).signal === 'SIGKILL') return
  }
  throw new Error('no run came to the point at which it was to die')
}

/** Runs to the end without disturbance and gives the output. */
export async function undisturbed(folder: string, pipe: string): Promise<Readonly<Record<string, string>>> {
  const path = prepare(folder, pipe)
  const { code, errors } = await startRun(folder, path).ended
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}: ${errors}`)
  return outputOf(folder)
}

/**
 * Runs a pipeline to its end, killing the process `kills` times at random moments; when it ends before, it begins anew in an empty folder.
 * Gives the outputs of all runs that came to their end.
 */
export async function killedAtRandom(
  folder: string,
  pipe: string,
  kills: number,
  random: () => number,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const outputs: Readonly<Record<string, string>>[] = []
  let path = prepare(folder, pipe)
  for (let left = kills; ; ) {
    // Three kills before the first decision look like an input that brings the process down.
    const run = startRun(folder, path, undefined, ['--reset', 'starts'])
    const timer = left > 0 ? setTimeout(() => run.kill(), 200 + random() * 700) : undefined
    const { code, signal, errors, stats } = await run.ended
    clearTimeout(timer)
    if (signal === 'SIGKILL') {
      left--
      continue
    }
    if (code !== 0) throw new Error(`a run after a kill ended with ${code}: ${errors}`)
    if (stats?.balanced !== true) throw new Error(`the ledger does not balance: ${errors}`)
    outputs.push(outputOf(folder))
    if (left === 0) return outputs
    path = prepare(folder, pipe)
  }
}
