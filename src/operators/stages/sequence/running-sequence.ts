import type { Value } from '../../../core/value.ts'
import { valueSize } from '../../../core/value-size.ts'
import type { SequenceSettings } from '../../../ir/sequence.ts'
import { tooManyBytes, tooManyKeys } from '../../contract/full-state.ts'
import type { HeldEvent } from '../../contract/held-event.ts'
import { type Meta, noMeta } from '../../contract/row.ts'
import type { StateTable } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { EventOrder } from '../order/event-order.ts'
import type { Attempt } from './attempt.ts'
import { type Candidate, candidateCodec, candidateOf, eventOf } from './candidate.ts'
import { Matcher } from './matcher.ts'
import { SequencePattern } from './pattern.ts'

/** Matches that go on between two looks at the room behind. */
const slice = 1000

/** A sequence at work: its events are taken in order (protocol W12), so its matches depend on nothing else. */
export class RunningSequence implements RunningStateful {
  readonly #settings: SequenceSettings
  readonly #context: StatefulContext
  readonly #order: EventOrder
  readonly #pattern: SequencePattern
  readonly #matcher: Matcher
  readonly #kept: StateTable<Candidate>
  #numbers = 0
  #bytes = 0
  #sent = 0
  #hasWarned = false

  constructor(settings: SequenceSettings, context: StatefulContext) {
    this.#settings = settings
    this.#context = context
    this.#order = new EventOrder(context)
    this.#pattern = new SequencePattern(settings, context)
    this.#kept = context.state('events', candidateCodec).table('held')
    this.#matcher = new Matcher(this.#pattern, {
      matched: (attempt, time, last) => this.#send(attempt, time, last),
      forgotten: (candidate) => this.#forget(candidate),
      ending: (start) => this.#kept.touch(start.number, start),
    })
  }

  readonly take = (_input: number, args: readonly Value[], meta: Meta): Taken => {
    if (meta.time < meta.watermark) return 'late'
    if (!this.#pattern.fitsAny(args)) return 'absorbed'
    const { maxState } = this.#settings
    if (this.#bytes >= maxState) return tooManyBytes('the sequence', maxState)
    this.#bytes += sizeOf(args)
    this.#order.add(0, args, meta)
    return 'held'
  }

  readonly advance = (watermark: number): Slices => this.#run(watermark)

  readonly restored = (): void => {
    for (const { values } of this.#order.restored()) this.#bytes += sizeOf(values)
    const candidates: Candidate[] = []
    for (const [key, candidate] of this.#kept.entries()) {
      candidate.number = Number(key)
      candidates.push(candidate)
      this.#bytes += sizeOf(candidate.values)
    }
    candidates.sort((a, b) => a.number - b.number)
    this.#numbers = (candidates.at(-1)?.number ?? -1) + 1
    this.#matcher.restore(
      candidates.map((candidate) => ({ candidate, places: this.#pattern.placesOf(candidate.values) })),
    )
  }

  readonly bytes = (): number => this.#bytes;

  *#run(watermark: number): Slices {
    for (let event = this.#order.next(watermark); event !== undefined; event = this.#order.next(watermark)) {
      yield* this.#endBefore(event.meta.time)
      this.#process(event)
      if (this.#sent >= slice) yield
      this.#sent %= slice
    }
    yield* this.#endBefore(watermark)
    this.#warn()
  }

  *#endBefore(time: number): Slices {
    while (this.#matcher.endOne(time)) {
      if (this.#sent >= slice) yield
      this.#sent %= slice
    }
  }

  #process({ values, meta }: HeldEvent): void {
    const places = this.#pattern.placesOf(values).filter((place) => this.#matcher.wants(place))
    const { maxKeys } = this.#settings
    const fresh = places.filter(({ key }) => !this.#matcher.has(key)).length
    if (fresh > 0 && this.#matcher.size + fresh > maxKeys) {
      this.#bytes -= sizeOf(values)
      this.#context.refuse(tooManyKeys('the sequence', maxKeys), eventOf(candidateOf(values, meta, 0)), meta)
      return
    }
    const candidate = candidateOf(values, meta, this.#numbers++)
    this.#kept.set(candidate.number, candidate)
    this.#matcher.add(candidate, places)
  }

  #send(attempt: Attempt, time: number, last: Meta): void {
    const { origin, received, line, offset } = last
    const sides = this.#pattern.sides(attempt.taken)
    const meta: Meta = { ...noMeta, origin, time, watermark: time, received, line, offset, sides }
    this.#sent++
    this.#context.emit(this.#pattern.result(attempt.taken, meta), meta, true)
  }

  #forget(candidate: Candidate): void {
    this.#bytes -= sizeOf(candidate.values)
    this.#kept.delete(candidate.number)
    this.#context.settle('absorbed', 1)
  }

  #warn(): void {
    if (this.#hasWarned || this.#matcher.givenUp === 0) return
    this.#hasWarned = true
    this.#context.log.warn(
      `${this.#context.uid} gave up its oldest attempts under a key that holds more than ${this.#settings.maxEvents} events.`,
    )
  }
}

/** With metadata and the places under its keys. */
const sizeOf = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => sum + valueSize(value), 320)
