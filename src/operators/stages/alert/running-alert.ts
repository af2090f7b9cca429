import type { Rec } from '../../../core/value.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { KeysUse } from '../../contract/keys-use.ts'
import type { RunningStateful, Slices, StatefulContext } from '../../contract/stateful.ts'
import { ClockTimer } from '../order/clock-timer.ts'
import { InTurn } from '../order/in-turn.ts'
import { AlertMachine, type AlertTimes } from './alert-machine.ts'
import { ExpectedKeys } from './expected-keys.ts'

/** Times in microseconds. */
export interface AlertSettings extends AlertTimes {
  readonly by: Expr | undefined
  readonly clear: Expr | undefined
  readonly expect: KeysUse | undefined
}

/** Its arguments: the event, its key, and whether "when" and "clear" hold. */
export function runAlert(settings: AlertSettings, context: StatefulContext): RunningStateful {
  const { clear, silent = 0 } = settings
  const { timed, clock } = context
  const expected =
    settings.expect === undefined ? undefined : new ExpectedKeys(settings.expect, settings.by, context.run)
  const machine = new AlertMachine(settings, context, (key) => expected?.event(key) ?? {})
  /** Of alerts by the clock alone. */
  const timer = new ClockTimer(context, () =>
    expected?.hasNews === true ? Number.NEGATIVE_INFINITY : machine.nextDue,
  )
  const start = clock.now()
  /** Keys are expected. */
  let hasBegun = false
  /** A point of event time was told. */
  let isTimeKnown = false
  const order = new InTurn(context, {
    args: 4,
    late: 'refuse',
    turn([event, key, when, clears], meta, now) {
      return machine.event(
        {
          key: key!,
          holds: when === true,
          clears: clear === undefined ? when === false : clears === true,
          event: event as Rec,
          meta,
        },
        now,
      )
    },
    *before(time, isEvent) {
      // At the end of input time stands still: nobody is silent because there is no more.
      if (!Number.isFinite(time)) return
      isTimeKnown = true
      yield* machine.before(time)
      // Keys are expected from the first event on: a watermark before it depends on how much was read at once.
      if (hasBegun || isEvent || order.bytes === 0) yield* look(time)
    },
  })

  /** No event was ever heard, so that there is no event time: keys that are expected are silent by the clock. */
  const isUnheard = (): boolean => timed && !isTimeKnown && order.bytes === 0 && expected !== undefined

  /** The clock has something to do. */
  function isDue(): boolean {
    if (timed && !isUnheard()) return false
    const now = clock.now()
    if (machine.nextDue <= now) return true
    return timed ? !hasBegun && now >= start + silent : expected?.hasNews === true
  }

  /** Looks whom to expect, once and whenever that has changed. */
  function* look(now: number): Slices {
    hasBegun = true
    if (expected?.hasNews === true) yield* machine.expect(expected.take(), now)
  }

  function* byClock(): Slices {
    if (timed) {
      yield* look(start)
      yield* machine.before(clock.now() + 1)
      return
    }
    yield* machine.before(clock.now() + 1)
    yield* look(clock.now())
    timer.update()
  }

  return {
    take(_input, args, meta) {
      const taken = order.take(args, meta)
      if (!timed) timer.update()
      return taken
    },
    advance: (watermark) => order.advance(watermark),
    flush: () => (isDue() ? byClock() : undefined),
    tick() {
      if (isDue()) context.wake()
    },
    restored() {
      machine.restored()
      order.restored()
      if (!timed) timer.update()
    },
    close: () => timer.cancel(),
    bytes: () => order.bytes + machine.size * 500 + machine.noted * 50,
  }
}
