import { Duration, type Rec } from '../../core/value.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { anyType, boolType, intType, optional, recordOf, stringType, timeType } from '../../ir/type.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import type { RunningStateful, StateArgument, StatefulContext } from '../contract/stateful.ts'
import { noKey, wholeEvent } from '../contract/whole-event.ts'
import { AlertMachine } from './alert/alert-machine.ts'
import { alertFindings } from './alert/findings.ts'
import { ClockTimer } from './order/clock-timer.ts'
import { InTurn } from './order/in-turn.ts'

const params = {
  when: param.expression({ doc: 'The condition that is told of.', type: boolType }),
  by: param.expression({
    doc: 'Each of its values has an alert of its own; a null is one as well. Without it there is one for all events.',
    type: anyType,
  }),
  hold: param.duration({
    doc: 'How long the condition must hold, event for event, before it is told, and how long it must have cleared before that is.',
    default: '0s',
    min: 0,
  }),
  clear: param.expression({
    doc: 'What ends the alert. Without it, that "when" is false; a null is not.',
    type: boolType,
  }),
  repeat: param.duration({
    doc: 'While it lasts it is told again each time so long has passed. Without it only changes are told.',
    check: (value) =>
      value instanceof Duration && value.micros === 0
        ? 'With "repeat: 0s" the alert would be told without end. Leave "repeat" away to be told of changes only.'
        : undefined,
    min: 0,
  }),
  silent: param.duration({
    doc: 'A key of which nothing was heard for so long gives an alert, which ends when it is heard again. In event time, which goes on by the clock where all sources rest.',
    min: 1,
  }),
}

const alertType = recordOf({
  state: { kind: 'choice', values: ['firing', 'resolved'] },
  since: timeType,
  count: intType,
  previous: optional(stringType),
})

export const alert = defineStage({
  name: 'alert',
  summary: 'Tells when a condition begins and ends to hold, or a key falls silent.',
  since: '0.2.0',
  params,
  positional: [],
  memory: 'keyed',
  examples: [
    {
      title: 'Too many failures, told once and when it is over',
      stages: 'alert(when: failures >= 5, by: ip) | keep ip, failures, state = alert.state',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', ip: '10.0.0.9', failures: 7 },
        { at: '2026-11-21T10:01:00Z', ip: '10.0.0.9', failures: 9 },
        { at: '2026-11-21T10:01:00Z', ip: '10.0.0.7', failures: 1 },
        { at: '2026-11-21T10:02:00Z', ip: '10.0.0.9', failures: 0 },
      ],
      out: [
        { ip: '10.0.0.9', failures: 7, state: 'firing' },
        { ip: '10.0.0.9', failures: 0, state: 'resolved' },
      ],
    },
    {
      title: 'A load that stays high for five minutes, with some way down to its end',
      stages:
        'alert(when: load > 90, clear: load < 80, hold: 5m) | keep load, alert = alert.state, seen = alert.count',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', load: 95 },
        { at: '2026-11-21T10:03:00Z', load: 92 },
        { at: '2026-11-21T10:06:00Z', load: 85 },
        { at: '2026-11-21T10:07:00Z', load: 70 },
        { at: '2026-11-21T10:12:00Z', load: 60 },
      ],
      out: [
        { load: 92, alert: 'firing', seen: 2 },
        { load: 60, alert: 'resolved', seen: 2 },
      ],
    },
    {
      title: 'Hosts that stop talking',
      stages: 'alert(silent: 5m, by: host) | keep host, state = alert.state',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', host: 'a' },
        { at: '2026-11-21T10:00:00Z', host: 'b' },
        { at: '2026-11-21T10:05:00Z', host: 'b' },
        { at: '2026-11-21T10:09:00Z', host: 'a' },
      ],
      out: [
        { host: 'a', state: 'firing' },
        { host: 'a', state: 'resolved' },
      ],
    },
  ],
  check({ when, clear, silent, hold }) {
    if (when === undefined && silent === undefined)
      return {
        param: 'when',
        message: 'An alert needs "when" or "silent".',
        help: 'Write a condition, as in "when: failures >= 5", or how long a key may be quiet, as in "silent: 5m".',
      }
    if (when !== undefined) return undefined
    if (clear !== undefined)
      return { param: 'clear', message: 'An alert of silence has no "clear": it ends when the key is heard.' }
    return hold > 0
      ? { param: 'hold', message: 'An alert of silence has no "hold": "silent" says how long.' }
      : undefined
  },
  schema: (before) => recordOf(new Map([...before.fields, ['alert', alertType]]), before.open),
  findings: alertFindings,
  stateful: {
    inputs: ({ when, by, clear }) => {
      const condition = (expr: typeof when): StateArgument =>
        expr === undefined ? noKey : { expr, onMismatch: 'reject' }
      return [
        [
          wholeEvent,
          by === undefined ? noKey : { expr: by, onMismatch: 'reject' },
          condition(when),
          condition(clear),
        ],
      ]
    },
    time: 'either',
    // Thresholds and times may change while alerts last: only who is watched must stay the same.
    signature: ({ by }) => (by === undefined ? '' : printExpression(by)),
    open,
  },
})

function open(settings: Settings<typeof params>, context: StatefulContext): RunningStateful {
  const { clear, hold, repeat, silent } = settings
  const { timed, clock } = context
  const machine = new AlertMachine({ hold, repeat, silent }, context)
  const timer = new ClockTimer(context)
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
    // At the end of input time stands still: nobody is silent because there is no more.
    before: (time) => machine.before(time === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : time),
  })
  return {
    take(_input, args, meta) {
      const taken = order.take(args, meta)
      if (!timed) timer.wakeAt(machine.nextDue)
      return taken
    },
    advance: (watermark) => order.advance(watermark),
    flush() {
      if (timed || machine.nextDue > clock.now()) return undefined
      return byClock()
    },
    restored() {
      machine.restored()
      order.restored()
      if (!timed) timer.wakeAt(machine.nextDue)
    },
    close: () => timer.cancel(),
    bytes: () => order.bytes + machine.size * 500,
  }

  function* byClock() {
    yield* machine.before(clock.now() + 1)
    timer.wakeAt(machine.nextDue)
  }
}
