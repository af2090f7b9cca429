import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** What a process did between its first messages and its last. */
export interface Observed {
  /** Messages a second. */
  readonly rate: number
  /** CPU seconds, user and system, for a million messages. */
  readonly cpu: number
  /** Megabytes (2^20 bytes). */
  readonly peak: number
}

/** Kernel ticks a second; Linux tells processes no other. */
const ticks = 100
/** Milliseconds between looks. */
const period = 50
/** The share of the messages that is not measured: start, joining of the group, code that is not compiled yet. */
const warmUp = 0.2
const limit = 300_000

/** Starts a command that never ends, watches it until `count` messages have come out, and ends it. */
export async function observe(
  argv: readonly string[],
  count: number,
  written: () => Promise<number>,
  during: (written: number) => Promise<void> = async () => {},
): Promise<Observed> {
  const [program, ...args] = argv
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (text) => {
    complaint = (complaint + String(text)).slice(-2000)
  })
  let isOver = false
  const over = new Promise<void>((resolve) =>
    child.on('close', () => {
      isOver = true
      resolve()
    }),
  )
  const began = performance.now()
  let first: { readonly at: number; readonly count: number; readonly cpu: number } | undefined
  try {
    for (;;) {
      await delay(period)
      if (isOver) throw new Error(`"${argv.join(' ')}" ended: ${complaint}`)
      const seen = await written()
      const at = performance.now()
      if (first === undefined && seen >= count * warmUp) first = { at, count: seen, cpu: cpuOf(child.pid!) }
      await during(seen)
      if (first !== undefined && seen >= count)
        return {
          rate: ((seen - first.count) / (at - first.at)) * 1000,
          cpu: ((cpuOf(child.pid!) - first.cpu) / (seen - first.count)) * 1e6,
          peak: peakOf(child.pid!),
        }
      if (at - began > limit)
        throw new Error(`"${argv.join(' ')}" wrote ${seen} of ${count} messages. ${complaint}`)
    }
  } finally {
    child.kill('SIGINT')
    await Promise.race([over, delay(5000)])
    child.kill('SIGKILL')
    await over
  }
}

/** CPU seconds of a process until now, user and system. */
export function cpuOf(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticks
}

/** The most memory of a process until now, in megabytes. */
export const peakOf = (pid: number): number =>
  Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
