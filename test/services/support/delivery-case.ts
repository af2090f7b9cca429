import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { type LogpipeRun, type RunOptions, runLogpipe } from '../../support/run-logpipe.ts'
import type { DeliveryConnector, DeliveryServer, RunningConnector } from './delivery.ts'

/** Bytes of most events. */
export const eventSize = 250
/** Bytes a second at which connections are held while something is to happen in mid-stream. */
const slowly = 400_000

/** Events with the numbers `from`, `from + 1`, …, each a line of JSON. */
export const numbered = (count: number, from = 0, size = eventSize): string[] =>
  Array.from({ length: count }, (_, i) => sized(from + i, size))

/** The event `n` with so many bytes, in words that no field is too long for. */
export function sized(n: number, size: number): string {
  const head = `{"n":${n},"host":"web-${n % 10}","text":"`
  return `${head}${'some words '.repeat(Math.ceil(size / 11)).slice(0, Math.max(0, size - head.length - 2))}"}`
}

/** Whether events may come twice; of some connectors, so many at each failure. */
export type MayDouble = boolean | { readonly each: number; readonly failures: number }

/** One case: a place on the server, a pipeline to it or from it, and what must have arrived. */
export class DeliveryCase {
  readonly folder: string
  readonly running: RunningConnector
  readonly #place: string
  readonly #connector: DeliveryConnector
  readonly #server: DeliveryServer

  /** `base`: a folder for files of all cases. */
  constructor(server: DeliveryServer, connector: DeliveryConnector, name: string, base: string) {
    this.#server = server
    this.#connector = connector
    this.running = server.connectors[connector.name]!
    this.#place = `${connector.name}-${name}`.replaceAll(/[^a-z0-9]+/g, '-')
    this.folder = join(base, this.#place)
    mkdirSync(this.folder, { recursive: true })
  }

  /** Makes the place and puts the events where they are to be read from: into a file, or there. */
  async prepare(lines: readonly string[]): Promise<void> {
    const { running } = this
    await running.make(this.#place)
    if (this.#connector.kind === 'source') await running.fill(this.#place, lines)
    else writeFileSync(join(this.folder, 'in.ndjson'), lines.map((line) => `${line}\n`).join(''))
  }

  /** Starts the run. `text`: of the connector; `other`: of what is at the other end instead of a file. */
  start(how: Partial<RunOptions> & { readonly text?: string; readonly other?: string } = {}): LogpipeRun {
    const { text = this.running.text(this.#place), other, ...options } = how
    const isSource = this.#connector.kind === 'source'
    const source = isSource ? text : (other ?? 'file("in.ndjson", format: json, max_line: 8MiB)')
    const sink = isSource ? (other ?? 'file("out.ndjson")') : text
    const path = join(this.folder, 'main.pipe')
    writeFileSync(
      path,
      [
        'pipeline delivery { checkpoint: 100ms, durability: process, dead_letter: rejects }',
        'sink rejects = file("rejects.ndjson")',
        `source ev = ${source}`,
        `sink out = ${sink}`,
        'from ev | to out',
        '',
      ].join('\n'),
    )
    return runLogpipe(path, { folder: this.folder, untilEof: true, warns: true, ...options })
  }

  get missingText(): string {
    return this.running.missingText(`no-${this.#place}`)
  }

  refused(): ReturnType<RunningConnector['refused']> {
    return this.running.refused(this.#place)
  }

  /** Lets events come slowly, by way of all proxies. */
  slow(rate = slowly): void {
    for (const proxy of this.#server.proxies) proxy.slow(rate, this.#direction)
  }

  /** All is well again. */
  pass(): void {
    for (const proxy of this.#server.proxies) proxy.pass()
  }

  cut(): void {
    for (const proxy of this.#server.proxies) proxy.cut()
  }

  /** Requests come through, answers do not. */
  stall(): void {
    for (const proxy of this.#server.proxies) proxy.stall('down')
  }

  refuse(): void {
    for (const proxy of this.#server.proxies) {
      proxy.refuse()
      proxy.cut()
    }
  }

  async accept(): Promise<void> {
    for (const proxy of this.#server.proxies) await proxy.accept()
  }

  /** Bytes of events that have moved until now. */
  get moved(): number {
    return this.#server.proxies.reduce((sum, { bytes }) => sum + bytes[this.#direction], 0)
  }

  /** Waits until so many bytes more have moved. */
  async moves(run: LogpipeRun, bytes: number): Promise<void> {
    const from = this.moved
    await run.until(() => this.moved - from >= bytes)
  }

  /** Waits for the end of a run that must be a good one: all of `count` events are there, and accounted for. */
  async mustArrive(run: LogpipeRun, count: number, mayDouble: MayDouble): Promise<void> {
    const ended = await run.endsWithin(100_000)
    expect(ended, ended.errors).toMatchObject({ code: 0, stats: { balanced: true } })
    const numbers = await this.read()
    expect([...new Set(numbers)].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, n) => n))
    if (mayDouble === true) return
    // A server that is slow after its start answers too late, which is a failure more; the run tells of each.
    const late = ended.errors.split('does not answer in time').length - 1
    const most = mayDouble === false ? 0 : mayDouble.each * (mayDouble.failures + late)
    expect(numbers.length - count, ended.errors).toBeLessThanOrEqual(most)
  }

  /** The numbers of the events that have arrived. */
  async read(): Promise<readonly number[]> {
    return this.#connector.kind === 'sink'
      ? await this.running.read(this.#place)
      : this.records('out.ndjson').map(({ n }) => Number(n))
  }

  /** The events in a file of the case. */
  records(name: string): readonly Readonly<Record<string, unknown>>[] {
    const path = join(this.folder, name)
    if (!existsSync(path)) return []
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
  }

  get #direction(): 'up' | 'down' {
    return this.#connector.kind === 'sink' ? 'up' : 'down'
  }
}

/** The most memory that a run had while a promise was open, in bytes. */
export async function peakWhile(run: LogpipeRun, open: Promise<unknown>): Promise<number> {
  let peak = 0
  let isOpen = true
  const over = open.finally(() => {
    isOpen = false
  })
  while (isOpen) {
    peak = Math.max(peak, run.memory())
    await Promise.race([over, sleep(50)])
  }
  await over
  return peak
}
