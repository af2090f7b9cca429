import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { searchPath } from './search-path.ts'
import type { Command, Start } from './work.ts'

/** What one run cost. */
export interface Cost {
  /** Seconds, user and system, of the process and all its children. */
  readonly cpu: number
  readonly wall: number
  /** Megabytes (2^20 bytes) of the largest process of the tree. */
  readonly peak: number
}

const gnuTime = '/usr/bin/time'
// GNU time knows the peak of the process tree but cuts CPU seconds to hundredths; bash tells thousandths.
const wrapper = `exec 3>&2 2>"$1"; TIMEFORMAT='%3U %3S'; time ${gnuTime} -o "$2" -f %M "\${@:3}" 2>&3`
const root = join(import.meta.dirname, '..')

/** What is not there for measuring, if anything. */
export const unmeasurable = (): string | undefined =>
  existsSync(gnuTime)
    ? undefined
    : `The bench measures with bash and GNU time, and "${gnuTime}" is not there. Install the package "time".`

/** Runs a command to its end and tells what it cost; `lines` is what a server must have written before it is stopped. */
export async function timed(command: Command, start: Start, lines: number): Promise<Cost> {
  const cpuReport = join(start.folder, 'cpu')
  const peakReport = join(start.folder, 'peak')
  const stdin = command.stdin ? openSync(start.input.path, 'r') : 'ignore'
  const stdout = command.stdout ? openSync(start.output, 'w') : 'ignore'
  const began = performance.now()
  const child = spawn('bash', ['-c', wrapper, 'bash', cpuReport, peakReport, ...command.argv], {
    cwd: root,
    env: { ...process.env, PATH: searchPath.join(delimiter), ...command.env },
    stdio: [stdin, stdout, 'pipe'],
  })
  let complaint = ''
  child.stderr!.on('data', (text) => {
    complaint = (complaint + String(text)).slice(-2_000)
  })
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (command.pidFile) await stopWhenWritten(command.pidFile, start.output, lines, ended)
  const code = await ended
  const wall = (performance.now() - began) / 1_000
  for (const file of [stdin, stdout]) if (typeof file === 'number') closeSync(file)
  if (!(command.ends ?? [0]).includes(code ?? -1))
    throw new Error(`"${command.argv.join(' ')}" ended with ${code}: ${complaint.trim()}`)

  const [user, system] = lastNumbers(cpuReport)
  const [peak] = lastNumbers(peakReport)
  return { cpu: user! + system!, wall, peak: peak! / 1_024 }
}

const lastNumbers = (path: string): readonly number[] =>
  readFileSync(path, 'utf8').trim().split('\n').at(-1)!.split(' ').map(Number)

async function stopWhenWritten(
  pidFile: string,
  output: string,
  lines: number,
  ended: Promise<unknown>,
): Promise<void> {
  let over = false
  const watched = ended.then(() => {
    over = true
  })
  const buffer = Buffer.allocUnsafe(1 << 20)
  let file: number | undefined
  let seen = 0
  while (!over && seen < lines) {
    await Promise.race([delay(20), watched])
    if (file === undefined && existsSync(output)) file = openSync(output, 'r')
    if (file === undefined) continue
    for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) seen += newlines(buffer, n)
  }
  if (file !== undefined) closeSync(file)
  if (!over) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM')
}

function newlines(buffer: Buffer, length: number): number {
  let count = 0
  for (let at = buffer.indexOf(10); at >= 0 && at < length; at = buffer.indexOf(10, at + 1)) count += 1
  return count
}
