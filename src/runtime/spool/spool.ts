import type { Clock } from '../../core/clock.ts'
import type { Rec } from '../../core/value.ts'
import type { Log } from '../../operators/contract/log.ts'
import type { Positions, RunningSource, SourceContext } from '../../operators/contract/source.ts'
import type { Ending } from '../ending.ts'
import type { PassCrashPoint } from '../epoch/crash-points.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { frameLength } from '../frames/frame.ts'
import { FrameLog } from '../frames/frame-log.ts'
import { spoolFiles, spoolName, spoolPartition } from '../frames/spool-files.ts'
import { frameOfItem, frameOfNote, type Item, itemOfFrame, type Makes, type Note } from './spool-frame.ts'
import { SpoolWriter } from './spool-writer.ts'

interface Options {
  readonly source: string
  readonly kind: string
  readonly store: StateStore & { readonly directory: string }
  /** What it holds survives the loss of power. */
  readonly isSynced: boolean
  /** Bytes that may wait in it. */
  readonly bound: number
  readonly chunk: Makes['chunk']
  /** The source before it. */
  readonly open: (context: SourceContext) => RunningSource
  readonly clock: Clock
  readonly random: () => number
  readonly logger: Log
  readonly crashPoint: PassCrashPoint
  readonly giveUp: AbortSignal
  readonly ending: Ending
  readonly failed: (error: unknown) => void
}

/** Bytes in one read. */
const batch = 1024 * 1024
const mebibyte = 1024 * 1024

/** The place up to which a source has read its spool for good; undefined before the first decision. */
const decidedOf = (store: StateStore, source: string): Rec | undefined =>
  store.positions(source).get(spoolPartition)

/**
 * A source behind a source: what one pushes that cannot be read again goes to a local log first, and counts as read when it is durable
 * (protocol M8). Behind that stands a source with positions: what no decided epoch has read is read again after a crash.
 */
export class Spool {
  readonly #options: Options
  #log: FrameLog | undefined
  #writer: SpoolWriter | undefined
  /** Pushed up to here: a place, and the number of the next event. */
  #at: number
  #line: number
  #told: number
  #isOver = false
  #isClosed = false
  #isTrimming = false
  #wake: () => void = () => {}

  constructor(options: Options) {
    const { store, source, kind } = options
    const decided = decidedOf(store, source)
    this.#options = options
    // Whose positions were given up reads again all that is still there.
    const first = spoolFiles(store.directory).find((file) => file.source === source && file.kind === kind)
    this.#at = Number(decided?.['at'] ?? first?.start ?? 0)
    this.#line = Number(decided?.['line'] ?? 1)
    this.#told = this.#at
  }

  /** The source that reads from it. Called again where the one before it has failed for a while. */
  running(context: SourceContext): RunningSource {
    return { run: () => this.#run(context), position: () => this.#position() }
  }

  /** An epoch was decided: what it has read is needed no more. */
  epochDecided(): void {
    const { store, source, failed, crashPoint } = this.#options
    const decided = Number(decidedOf(store, source)?.['at'] ?? 0)
    this.#writer?.decidedUpTo(decided)
    if (this.#log === undefined || this.#isTrimming || this.#isClosed) return
    this.#isTrimming = true
    this.#log.forget(decided).then(
      () => {
        this.#isTrimming = false
        crashPoint('spool trimmed')
      },
      (error: unknown) => {
        if (!this.#isClosed) failed(error)
      },
    )
  }

  /** When the run is over. What waits is for the next one. */
  async close(): Promise<void> {
    const { store, source, logger } = this.#options
    this.#isClosed = true
    this.#wake()
    await this.#writer?.kept()
    const lost = this.#writer?.events ?? 0
    if (lost > 0)
      logger.error(
        `${source}: ${lost} event${lost === 1 ? ' was' : 's were'} read and could not be put into its spool.`,
        { code: 'LP5412' },
      )
    if (this.#log === undefined) return
    const isRead = Number(decidedOf(store, source)?.['at'] ?? 0) >= this.#log.end
    if (isRead) await this.#log.remove()
    else await this.#log.close()
  }

  async #run(context: SourceContext): Promise<void> {
    const writer = await this.#open()
    const stop = new AbortController()
    const onStop = (): void => {
      stop.abort()
      this.#wake()
    }
    if (context.stop.aborted) onStop()
    context.stop.addEventListener('abort', onStop, { once: true })
    this.#isOver = false
    const reading = this.#read(context, writer)
    // A spool that cannot be read must not be filled.
    reading.catch(onStop)
    try {
      await this.#fill({ ...context, stop: stop.signal }, writer)
    } finally {
      await writer.kept()
      this.#isOver = true
      this.#wake()
      await reading.finally(() => context.stop.removeEventListener('abort', onStop))
    }
  }

  async #open(): Promise<SpoolWriter> {
    if (this.#writer !== undefined) return this.#writer
    const { store, source, kind, isSynced, bound } = this.#options
    const segmentLength = Math.min(64 * mebibyte, Math.max(mebibyte, Math.floor(bound / 4)))
    this.#log = await FrameLog.open(
      {
        directory: store.directory,
        name: spoolName(source, kind),
        title: `the spool of source "${source}"`,
        isSynced,
        segmentLength,
      },
      { from: this.#at },
    )
    // What stands whole is made durable before it is read: what was read must never be gone.
    await this.#log.sync()
    this.#writer = new SpoolWriter(
      { ...this.#options, directory: store.directory, log: this.#log, moved: () => this.#wake() },
      this.#at,
    )
    return this.#writer
  }

  /** Runs the source before the spool, until it ends or is stopped. */
  async #fill(context: SourceContext, writer: SpoolWriter): Promise<void> {
    const { open, clock } = this.#options
    const note = (kind: Note['kind'], partitions: readonly string[]): void =>
      writer.push(frameOfNote({ kind, partitions }), () => {})
    const source = open({
      ...context,
      restored: new Map(),
      ready: () => writer.ready(),
      push: (item) =>
        writer.push(frameOfItem(item, clock.now()), () => {
          if (item.kind === 'chunk') item.release()
        }),
      kept: () => writer.kept(),
      partitions: {
        expect: (partitions) => note('expect', [...partitions]),
        rests: (name) => note('rests', [name]),
        ends: (name) => note('ends', [name]),
      },
    })
    await source.run()
  }

  /** Pushes what is durable, until the source before the spool has ended and nothing is left. */
  async #read(context: SourceContext, writer: SpoolWriter): Promise<void> {
    const isStopped = (): boolean => context.stop.aborted || this.#isClosed
    while (!isStopped()) {
      if (this.#at >= writer.durable) {
        if (this.#isOver) return
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        continue
      }
      const { frames } = await this.#log!.read(this.#at, writer.durable, batch)
      for (const frame of frames) {
        for (let wait = context.ready(); wait !== undefined; wait = context.ready()) await wait
        if (isStopped()) return
        this.#push(itemOfFrame(frame, { place: this.#at, line: this.#line }, this.#makes), context)
        // Only now: where it could not be pushed, it comes again.
        this.#at += frameLength(frame)
        this.#line += frame.count
      }
    }
  }

  get #makes(): Makes {
    return this.#options
  }

  #push(item: Item | Note, { push, partitions }: SourceContext): void {
    if ('origin' in item) push(item)
    else if (item.kind === 'expect') partitions.expect(item.partitions)
    else for (const name of item.partitions) partitions[item.kind](name)
  }

  #position(): Positions {
    if (this.#told === this.#at) return new Map()
    this.#told = this.#at
    return new Map([[spoolPartition, { at: this.#at, line: this.#line }]])
  }
}
