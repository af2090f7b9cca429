import { printExpression } from '../../ir/print-expression.ts'
import type { SequenceSettings } from '../../ir/sequence.ts'
import { defineStage } from '../contract/stage.ts'
import type { StatefulBehaviour } from '../contract/stateful.ts'
import { wholeEvent } from '../contract/whole-event.ts'
import { sequenceArguments } from './sequence/pattern.ts'
import { RunningSequence } from './sequence/running-sequence.ts'

const signature = ({ steps, by, within }: SequenceSettings): string =>
  [
    within,
    ...by.map(({ expr }) => printExpression(expr)),
    ...steps.map(
      ({ name, negated, min, max, test, by: own }) =>
        `${negated ? 'not ' : ''}${name}[${min}..${max}]: ${printExpression(test)}${own === undefined ? '' : ` by ${printExpression(own.expr)}`}`,
    ),
  ].join('; ')

const behaviour: StatefulBehaviour<SequenceSettings> = {
  inputs: (settings) => [[wholeEvent, ...sequenceArguments(settings)]],
  time: 'event',
  signature,
  grows: (before, now) =>
    signature({ ...before, within: now.within }) === signature(now) && now.within >= before.within,
  open: (settings, context) => new RunningSequence(settings, context),
}

export const sequence = defineStage({
  name: 'sequence',
  summary: 'Finds events that follow each other, and those that fail to come.',
  since: '0.2.0',
  syntax: 'sequence [by KEY, …] within D { [not] NAME[COUNT]: CONDITION … } emit RECORD',
  params: {},
  positional: [],
  memory: 'keyed',
  examples: [
    {
      title: 'A login after two failures from the same address',
      stages:
        'sequence by user within 5m { fail[2..]: not ok, entry: ok and ip == fail[0].ip } emit {user: entry.user, failures: length(fail), seconds: (entry.@time - fail[0].@time) / 1s}',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', user: 'ann', ip: '10.0.0.9', ok: false },
        { at: '2026-11-21T10:00:20Z', user: 'ann', ip: '10.0.0.9', ok: false },
        { at: '2026-11-21T10:01:00Z', user: 'ann', ip: '10.0.0.9', ok: true },
        { at: '2026-11-21T10:02:00Z', user: 'bob', ip: '10.0.0.7', ok: true },
      ],
      out: [{ user: 'ann', failures: 2, seconds: 60 }],
    },
    {
      title: 'A job that does not end within an hour',
      stages:
        'sequence by job within 1h { begin: state == "start", not done: state == "end" } emit {job: begin.job, overdue: format_time(@time, "HH:mm")}',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', job: 'backup', state: 'start' },
        { at: '2026-11-21T10:10:00Z', job: 'report', state: 'start' },
        { at: '2026-11-21T10:20:00Z', job: 'report', state: 'end' },
      ],
      out: [{ job: 'backup', overdue: '11:00' }],
    },
  ],
  stateful: behaviour as never,
})
