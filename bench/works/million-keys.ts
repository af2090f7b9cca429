import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { logpipeEntry, node } from '../contenders.ts'
import { type Dataset, dataset } from '../data.ts'
import type { Outcome, Settings, Work } from '../work.ts'

const title = 'One window with 1,000,000 keys: its memory, and an epoch that writes them all'
const pipeline = join(import.meta.dirname, '..', 'pipelines', 'million-keys.pipe')
const limits = { megabytes: 1_024, epoch: 1.5, block: 0.15 }
/** Milliseconds between two questions, and the longest wait for the epoch. */
const pause = 20
const patience = 120_000

/**
 * Follows a file until all of it is read; the epoch comes after that. Meanwhile it is asked for its metrics over and over: what it takes to
 * answer is how long it stood still, with whatever the machine did besides.
 */
export const millionKeys: Work = { name: 'keys', title, run: measure }

interface Seen {
  /** Seconds from the cut to the decision, as the last answer before it told. */
  epoch: number
  /** Seconds of the slowest answer while the epoch was under way, with the pause before it. */
  block: number
  read: number
  isDecided: boolean
}

async function measure(settings: Settings): Promise<Outcome> {
  settings.note('keys: 1,000,000 in one window')
  const input = dataset('keys', settings.megabytes.keys)
  const folder = join(import.meta.dirname, '..', 'out', 'keys')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const address = `127.0.0.1:${await freePort()}`
  const given = ['-p', `input=${input.path}`, '-p', `output=${join(folder, 'output')}`]
  const child = spawn(
    node,
    [logpipeEntry, 'run', pipeline, ...given, '--state', join(folder, 'state'), '--metrics', address],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let complaint = ''
  child.stderr.on('data', (piece) => {
    complaint += String(piece)
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  try {
    const seen = await watch(address, () => child.exitCode === null)
    const peak = child.exitCode === null ? peakOf(child.pid!) : Number.NaN
    return outcome(seen, peak, input, complaint)
  } finally {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Asks until the first epoch is decided. */
async function watch(address: string, isRunning: () => boolean): Promise<Seen> {
  const seen: Seen = { epoch: 0, block: 0, read: 0, isDecided: false }
  const until = performance.now() + patience
  while (!seen.isDecided && isRunning() && performance.now() < until) {
    const asked = performance.now()
    const text = await fetch(`http://${address}/metrics`).then(
      (answer) => answer.text(),
      () => '',
    )
    const took = (performance.now() - asked) / 1_000
    const pending = reading(text, 'logpipe_epoch_pending_seconds')
    seen.read = Math.max(seen.read, reading(text, 'logpipe_source_read_bytes_total'))
    seen.isDecided = reading(text, 'logpipe_epochs_decided_total') > 0
    const isUnderWay = pending > 0 || (seen.isDecided && seen.epoch > 0)
    if (isUnderWay) {
      // What is decided by now was not when this was asked.
      seen.epoch = Math.max(seen.epoch + (seen.isDecided ? took + pause / 1_000 : 0), pending)
      seen.block = Math.max(seen.block, took + pause / 1_000)
    }
    await delay(pause)
  }
  return seen
}

function outcome(
  { epoch, block, read, isDecided }: Seen,
  peak: number,
  input: Dataset,
  complaint: string,
): Outcome {
  const isRight = isDecided && read === input.bytes
  const verdict = (goal: string, measured: string, hit: boolean) =>
    isRight ? { goal, measured, hit } : { goal, measured: 'not measured', hit: undefined }
  return {
    name: 'keys',
    title,
    rows: [],
    missing: [],
    verdicts: [
      verdict('peak RSS under 1 GiB', `${peak.toFixed(0)} MB`, peak < limits.megabytes),
      verdict('the epoch is decided in under 1.5 s', `${epoch.toFixed(2)} s`, epoch < limits.epoch),
      verdict('no stop longer than 150 ms', `${(block * 1_000).toFixed(0)} ms`, block <= limits.block),
    ],
    wrong: isRight ? [] : [`keys: read ${read} of ${input.bytes} bytes: ${complaint.slice(-500)}`],
  }
}

const reading = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0)

/** Megabytes (2^20 bytes). */
const peakOf = (pid: number): number =>
  Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
