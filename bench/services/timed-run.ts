import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuOf, peakOf } from './observed.ts'

/** What a process did from its start to its end. */
export interface Timed {
  /** Seconds of wall time. */
  readonly wall: number
  /** CPU seconds, user and system, of the process. */
  readonly cpu: number
  /** CPU seconds of the server meanwhile. */
  readonly serverCpu: number
  /** Megabytes (2^20 bytes). */
  readonly peak: number
}

/** Milliseconds between looks. */
const period = 20
const limit = 600_000

/** Runs a command that ends by itself; rejects where it fails. `serverPid`: of the server that it writes to, which may change. */
export async function timedRun(
  argv: readonly string[],
  serverPid: () => number | undefined,
  during: () => Promise<void> = async () => {},
): Promise<Timed> {
  const [program, ...args] = argv
  const serverBefore = lookAt(serverPid()).cpu
  const began = performance.now()
  const child = spawn(program!, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (text) => {
    // An error begins with what it is.
    complaint = (complaint + String(text)).slice(0, 2000)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  let isOver = false
  let at = 0
  const over = ended.finally(() => {
    at = performance.now()
    isOver = true
  })
  const disturbed = during()
  let last = { cpu: 0, peak: 0 }
  while (!isOver) {
    const seen = lookAt(child.pid)
    // The system tells no memory of a process that ends just now.
    if (seen.peak >= last.peak) last = seen
    if (performance.now() - began > limit) child.kill('SIGKILL')
    await Promise.race([over, delay(period)])
  }
  const code = await over
  await disturbed
  if (code !== 0) throw new Error(`"${argv.join(' ')}" ended with ${code}: ${complaint}`)
  return { wall: (at - began) / 1000, ...last, serverCpu: lookAt(serverPid()).cpu - serverBefore }
}

/** Nothing of a process that is gone. */
function lookAt(pid: number | undefined): { readonly cpu: number; readonly peak: number } {
  try {
    return pid === undefined ? { cpu: 0, peak: 0 } : { cpu: cpuOf(pid), peak: peakOf(pid) }
  } catch {
    return { cpu: 0, peak: 0 }
  }
}
