import { Duration } from '../../core/value.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { anyType, boolType, intType, optional, recordOf, stringType, timeType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import type { StateArgument } from '../contract/stateful.ts'
import { noKey, wholeEvent } from '../contract/whole-event.ts'
import { expectProblem } from './alert/expect-problem.ts'
import { alertFindings } from './alert/findings.ts'
import { keyPaths, onlySureOf } from './alert/key-paths.ts'
import { runAlert } from './alert/running-alert.ts'

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
    foreign: ['for', 'keep_firing_for'],
  }),
  clear: param.expression({
    doc: 'What ends the alert. Without it, that "when" is false; a null is not.',
    type: boolType,
  }),
  repeat: param.duration({
    doc: 'While it lasts it is told again each time so long has passed, in event time: what was due in a gap of it is told when the gap is over, one by one. Without it only changes are told.',
    check: (value) =>
      value instanceof Duration && value.micros === 0
        ? 'With "repeat: 0s" the alert would be told without end. Leave "repeat" away to be told of changes only.'
        : undefined,
    min: 0,
  }),
  silent: param.duration({
    doc: 'A key of which nothing was heard for so long gives an alert, which ends when it is heard again, or goes on as one of "when" if what is heard fulfils that. In event time, which goes on by the clock where all sources rest.',
    min: 1,
  }),
  expect: param.keys({
    doc: 'Keys that must be heard of, with "silent": a table such as `$fleet`, whose keys they are, or a list such as `["web-1", "web-2"]`. One of which nothing was heard from the start gives an alert too; its event has the fields of "by" and "alert" alone.',
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
    {
      title: 'Hosts that must talk, also those that never did',
      stages: 'alert(silent: 5m, by: host, expect: ["a", "b"]) | keep host, load, state = alert.state',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', host: 'a', load: 3 },
        { at: '2026-11-21T10:04:00Z', host: 'a', load: 4 },
        { at: '2026-11-21T10:06:00Z', host: 'b', load: 1 },
        { at: '2026-11-21T10:09:00Z', host: 'a', load: 5 },
      ],
      out: [
        { host: 'b', state: 'firing' },
        { host: 'b', load: 1, state: 'resolved' },
      ],
    },
  ],
  check({ when, by, clear, silent, hold, expect }) {
    const unexpected = expect && expectProblem(expect, by, silent)
    if (unexpected !== undefined) return { param: 'expect', ...unexpected }
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
  schema(before, { by, expect }) {
    const { fields, open } = expect === undefined ? before : onlySureOf(keyPaths(by) ?? [], before)
    return recordOf(new Map([...fields, ['alert', alertType]]), open)
  },
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
    open: runAlert,
  },
})
