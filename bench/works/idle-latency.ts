import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { logpipeEntry, node } from '../contenders.ts'
import type { Outcome, Settings, Work } from '../work.ts'

const events = 2_000
const warmUp = 100
const pause = 5
const limit = 5
const title = 'A single event through an idle pipeline, stdin to stdout'
const pipeline = join(import.meta.dirname, '..', 'pipelines', 'idle.pipe')

/** 2,000 events, one every 5 ms: from before the write to the arrival of the answer. */
export const idleLatency: Work = { name: 'latency', title, run: measure }

async function measure(settings: Settings): Promise<Outcome> {
  settings.note(`latency: ${events} events`)
  const child = spawn(node, [logpipeEntry, 'run', pipeline], { stdio: ['pipe', 'pipe', 'pipe'] })
  const sent: number[] = []
  const took: number[] = []
  let answers = ''
  let complaint = ''
  child.stdout.on('data', (piece: Buffer) => {
    const now = performance.now()
    const text = piece.toString()
    answers += text
    for (const letter of text) if (letter === '\n') took.push(now - sent[took.length]!)
  })
  child.stderr.on('data', (piece) => {
    complaint += String(piece)
  })
  child.stdin.on('error', () => {})
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))

  for (let n = 0; n < warmUp + events && child.exitCode === null; n += 1) {
    sent.push(performance.now())
    child.stdin.write(`{"level":"error","n":${n}}\n`)
    if (n === 0) await Promise.race([answered(took), ended, delay(10_000)])
    await delay(pause)
  }
  child.stdin.end()
  const code = await ended

  const expected = sent.map((_, n) => `{"level":"error","n":${n},"seen":true}\n`).join('')
  const right = code === 0 && sent.length === warmUp + events && answers === expected
  const times = took.slice(warmUp).toSorted((a, b) => a - b)
  const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? Number.NaN
  const measured = `p50 ${at(0.5).toFixed(2)} ms, p99 ${at(0.99).toFixed(2)} ms, most ${at(1).toFixed(2)} ms`
  return {
    name: 'latency',
    title,
    rows: [],
    missing: [],
    verdicts: [{ goal: `p99 under ${limit} ms`, measured, hit: right && at(0.99) < limit }],
    wrong: right
      ? []
      : [`latency: ended with ${code} after ${took.length} answers: ${complaint.slice(0, 500)}`],
  }
}

async function answered(took: readonly number[]): Promise<void> {
  while (took.length === 0) await delay(1)
}
