import type { Subject } from 'rxjs'
import type { StreamTime } from '../core/event-time/stream-time.ts'
import type { RunError } from '../core/run-error.ts'
import type { NodeId } from '../ir/plan.ts'
import { defectOf } from './defect.ts'
import type { Gate } from './gate.ts'
import type { LetterBox } from './letter-box.ts'
import type { RunningSegment } from './segment/segment.ts'
import { end, type Parcel, type Signal } from './signals.ts'
import type { SinkRunner } from './sink-runner.ts'
import type { SourceRunner } from './source-runner.ts'
import type { Spool } from './spool/spool.ts'
import type { EarlierStage, Producer, StatefulRunner } from './stateful/stateful-runner.ts'
import type { SourceTime } from './time/source-time.ts'
import type { Turn } from './time/turnstile.ts'

/** From one segment to each sink that it may reach. */
export type Edges = ReadonlyMap<NodeId, Subject<Signal<Parcel>>>

interface Outlet {
  readonly producer: { readonly ended: boolean }
  readonly edges: Edges
  hasEnded: boolean
}

/** One source and what belongs to it. */
export interface SourcePart {
  readonly source: SourceRunner
  readonly edges: Edges
  readonly running: RunningSegment
  readonly time: SourceTime
  readonly gate: Gate
  /** Its place among the sources that read one after the other. */
  readonly turn: Turn | undefined
  /** Where it has come to is kept. */
  readonly isKept: boolean
  readonly failed: (error: RunError) => void
}

/** The graph, wired and at rest until its sources run. Events and time go through it in one synchronous step for each batch. */
export class Graph {
  readonly sources: SourceRunner[] = []
  /** Stages with state, inputs first. */
  readonly stateful: StatefulRunner[] = []
  readonly sinks: ReadonlyMap<NodeId, SinkRunner>
  /** Behind sources that cannot be read again. */
  readonly spools: Spool[] = []
  /** Of sinks whose refusals come after their epoch. */
  readonly letterBoxes = new Map<NodeId, LetterBox>()
  readonly #outlets: Outlet[] = []
  readonly #parts: SourcePart[] = []
  #isSettling = false
  /** Called when events and time have gone as far as they can. */
  onSettled: () => void = () => {}

  constructor(sinks: ReadonlyMap<NodeId, SinkRunner>) {
    this.sinks = sinks
  }

  /** Event time of a source; undefined where its events have none. */
  clocksOf(name: string): StreamTime | undefined {
    return this.#parts.find(({ source }) => source.name === name)?.time.clocks
  }

  /** Closes or opens the gates of all sources. */
  readonly hold = (isHeld: boolean): void => {
    for (const { gate } of this.#parts) {
      if (isHeld) gate.close()
      else gate.open()
    }
  }

  /** An edge to the dead letter from something that is no segment. */
  addLetterBox(sink: NodeId, box: LetterBox): void {
    this.letterBoxes.set(sink, box)
    this.#outlets.push({ producer: box, edges: box.edges, hasEnded: false })
    box.onEnd = () => this.settle()
  }

  /** Stages come with those that read from others first. */
  addStateful(runner: StatefulRunner, edges: Edges): void {
    this.stateful.unshift(runner)
    this.#outlets.unshift({ producer: runner, edges, hasEnded: false })
  }

  /** A stage that stood in the place of another before sends what is open. False: it cannot. */
  finish(uid: string, earlier: EarlierStage): boolean {
    return this.stateful.find((runner) => runner.uid === uid)!.finish(earlier)
  }

  addSource(part: SourcePart): Producer {
    const { source, edges, running, time, gate, turn, isKept, failed } = part
    // What was cut off goes on after a restart: no window may close as if all had come.
    const isOver = (): boolean => !(source.wasCut && isKept)
    const producer = {
      gate,
      ended: false,
      get watermark(): number {
        return this.ended && isOver() ? Number.POSITIVE_INFINITY : time.watermark
      },
      get isIdle(): boolean {
        return time.clocks?.isIdle ?? false
      },
    }
    this.sources.push(source)
    this.#parts.push(part)
    this.#outlets.push({ producer, edges, hasEnded: false })
    source.signals.subscribe((signal) => {
      try {
        if (signal.kind === 'batch') running.run(signal.item)
        else if (signal.kind === 'end') {
          if (isOver()) time.end()
          producer.ended = true
          turn?.leave()
        }
        this.settle()
      } catch (error) {
        failed(defectOf(error, `the stages behind source "${source.name}"`))
      }
    })
    return producer
  }

  /** Something here goes by the clock. */
  get needsClock(): boolean {
    return (
      this.#parts.some(({ time }) => time.clocks?.isLive) ||
      this.stateful.some(({ stage }) => stage.tick !== undefined)
    )
  }

  /** A look at the clock, in microseconds: who has fallen silent, and what is complete now. */
  tick(now: number): void {
    for (const { source, time, gate } of this.#parts) {
      // Of one that was told to stop, silence says nothing.
      if (time.clocks?.isLive) time.clocks.tick(now, !gate.isOpen || source.wasCut)
    }
    for (const runner of this.stateful) runner.tick(now)
    this.settle()
  }

  /** Stages with state take note of time and of what has come; whoever has ended says so. */
  settle(): void {
    if (this.#isSettling) return
    this.#isSettling = true
    try {
      for (const runner of this.stateful) runner.catchUp()
      for (const outlet of this.#outlets) {
        if (outlet.hasEnded || !outlet.producer.ended) continue
        outlet.hasEnded = true
        for (const edge of outlet.edges.values()) edge.next(end)
      }
    } finally {
      this.#isSettling = false
    }
    this.onSettled()
  }

  /** Nothing is under way between sources and sinks: a cut may pass, in one step. */
  get isQuiet(): boolean {
    return this.stateful.every((runner) => runner.isQuiet)
  }

  /** Names of the stages that have work under way. */
  get restless(): readonly string[] {
    return this.stateful.filter(({ isQuiet }) => !isQuiet).map(({ uid }) => uid)
  }

  /** What stages hold outside of their tables goes into them. */
  beforeCut(): void {
    for (const { stage } of this.stateful) stage.beforeCut?.()
  }

  /** Sends Barrier(epoch) down every edge in one step, with nothing in between (protocol G4). */
  readonly barrier = (epoch: number): void => {
    for (const { producer, edges } of this.#outlets) {
      if (!producer.ended) for (const edge of edges.values()) edge.next({ kind: 'barrier', epoch })
    }
  }
}
