import { setKey, type Value } from '../../../core/value.ts'
import type { JoinSettings } from '../../../ir/join.ts'
import { tooManyBytes, tooManyKeys } from '../../contract/full-state.ts'
import type { HeldEvent } from '../../contract/held-event.ts'
import type { Meta, Row } from '../../contract/row.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { EventOrder } from '../order/event-order.ts'
import { HeldKeys } from './held-keys.ts'
import { type JoinRow, JoinSide, joinKey, joinRowCodec } from './join-side.ts'

const left = 0
/** Events that go on between two looks at the room behind. */
const slice = 1000

/**
 * A join at work. The events of both sides are taken in one order (protocol W12). Each is paired with those of the other side that came before
 * it and lie within the range, then waits itself for as long as others may come. So the pairs leave in the order of the later event of each,
 * and of those in the order of the earlier one, whatever the batches and however the sides interleave.
 *
 * A left event of time t that found nobody leaves between the events of time t + to and those after; its own time is t, so a left join tells
 * a watermark that is behind by as much.
 */
export class RunningJoin implements RunningStateful {
  readonly #settings: JoinSettings
  readonly #context: StatefulContext
  readonly #order: EventOrder
  readonly #sides: readonly [JoinSide, JoinSide]
  readonly #filter: ((row: Row) => Value) | undefined
  readonly #held = new HeldKeys()
  readonly #isLeft: boolean
  #sent = 0

  constructor(settings: JoinSettings, context: StatefulContext) {
    const { kind, from, to, filter } = settings
    this.#settings = settings
    this.#context = context
    this.#isLeft = kind === 'left'
    this.#order = new EventOrder(context)
    const sides = context.state('sides', joinRowCodec)
    const reach = this.#isLeft ? Math.max(to, 0) : to
    this.#sides = [new JoinSide(sides.table('left'), reach), new JoinSide(sides.table('right'), -from)]
    this.#filter = filter && context.evaluate(filter)
  }

  readonly take = (input: number, args: readonly Value[], meta: Meta): Taken => {
    if (meta.time < meta.watermark) return 'late'
    const key = joinKey(args)
    const { maxKeys, maxState } = this.#settings
    if (key === undefined) {
      if (input !== left || !this.#isLeft) return 'absorbed'
    } else if (this.#held.size >= maxKeys && !this.#held.has(key)) {
      return tooManyKeys('the join', maxKeys)
    }
    if (this.#held.bytes >= maxState) return tooManyBytes('the join', maxState)
    this.#held.add(key, args)
    this.#order.add(input, args, meta)
    return 'held'
  }

  readonly advance = (watermark: number): Slices => this.#run(watermark)

  /** A left event without a match leaves with a time of its own. */
  readonly outputWatermark = (watermark: number): number =>
    this.#isLeft ? watermark - Math.max(this.#settings.to, 0) : watermark

  readonly restored = (): void => {
    for (const { values } of this.#order.restored()) this.#held.add(joinKey(values), values)
    for (const side of this.#sides)
      for (const { values } of side.restored()) this.#held.add(joinKey(values), values)
  }

  readonly bytes = (): number => this.#held.bytes;

  *#run(watermark: number): Slices {
    for (let event = this.#order.next(watermark); event !== undefined; event = this.#order.next(watermark)) {
      yield* this.#free(event.meta.time)
      yield* this.#pair(event)
    }
    yield* this.#free(watermark)
  }

  *#pair({ input, values, meta }: HeldEvent): Slices {
    const isLeft = input === left
    const { from, to } = this.#settings
    const { time } = meta
    const key = joinKey(values)
    const others = this.#sides[isLeft ? 1 : 0]
    let isMatched = false
    if (key !== undefined) {
      const rows = isLeft
        ? others.matching(key, time + from, time + to)
        : others.matching(key, time - to, time - from)
      for (const row of rows) {
        if (
          !(isLeft
            ? this.#send(values, meta, row.values, row.meta)
            : this.#send(row.values, row.meta, values, meta))
        )
          continue
        isMatched = true
        if (this.#isLeft && !isLeft) others.match(row)
        if (this.#sent % slice === 0) yield
      }
    }
    const reach = isLeft ? to : -from
    // What nobody later can pair with does not wait, but for a left event that has still to leave alone.
    if (reach >= 0 || (isLeft && this.#isLeft && !isMatched)) this.#sides[input]!.add(values, meta, isMatched)
    else this.#absorb(values)
  }

  /** Sends a pair, if the rest of the condition holds. */
  #send(
    leftValues: readonly Value[],
    leftMeta: Meta,
    rightValues: readonly Value[],
    rightMeta: Meta,
  ): boolean {
    const { as } = this.#settings
    const event = { ...(leftValues[0] as Row['event']) }
    setKey(event, as, rightValues[0]!)
    const sides = { ...leftMeta.sides, [as]: rightMeta }
    if (this.#filter !== undefined && this.#filter({ event, meta: { ...leftMeta, sides } }) !== true)
      return false
    const time = Math.max(leftMeta.time, rightMeta.time)
    this.#sent++
    this.#context.emit(event, { ...leftMeta, time, watermark: time, sides }, true)
    return true
  }

  /** Lets go of what no event of this time or later can pair with. */
  *#free(time: number): Slices {
    const [lefts, rights] = this.#sides
    for (let row = lefts.expired(time); row !== undefined; row = lefts.expired(time)) {
      if (!this.#isLeft || row.isMatched) {
        this.#absorb(row.values)
        continue
      }
      this.#leaveAlone(row)
      if (this.#sent % slice === 0) yield
    }
    for (let row = rights.expired(time); row !== undefined; row = rights.expired(time))
      this.#absorb(row.values)
  }

  #leaveAlone({ values, meta }: JoinRow): void {
    this.#held.remove(joinKey(values), values)
    const event = { ...(values[0] as Row['event']) }
    setKey(event, this.#settings.as, null)
    this.#sent++
    this.#context.settle('passed', 1)
    this.#context.emit(event, { ...meta, watermark: meta.time }, false)
  }

  #absorb(values: readonly Value[]): void {
    this.#held.remove(joinKey(values), values)
    this.#context.settle('absorbed', 1)
  }
}
