import { topWithoutEnd, topWithoutWindow } from '../../diagnostics/messages/alerts.ts'
import { timeMissing } from '../../diagnostics/messages/time-and-state.ts'
import type { WindowUse } from '../../ir/aggregate.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { anyType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import { noKey, wholeEvent } from '../contract/whole-event.ts'
import { windowsOf } from './aggregate/aligned-windows.ts'
import { roundsOfResults, roundsOver } from './top/rounds.ts'
import { RunningTop } from './top/running-top.ts'

const params = {
  n: param.int({ doc: 'How many of each window are sent on.', required: true, min: 1 }),
  by: param.expression({
    doc: 'What they are ranked by. Values of different kinds stand in the order of "sort": null, bool, number, text, time.',
    type: anyType,
    required: true,
  }),
  per: param.expression({ doc: 'So many for each of its values; a null is one as well.', type: anyType }),
  over: param.window({
    doc: 'The windows of time, tumbling or sliding. Not needed behind an aggregate, whose results are ranked window by window, nor where the input ends by itself, which is then ranked as a whole.',
  }),
  order: param.choice(['desc', 'asc'], { doc: 'The largest first, or the smallest.', default: 'desc' }),
  ties: param.choice(['cut', 'keep'], {
    doc: 'What becomes of rows as good as the last one: the earliest stay (by time, source, partition and line), or all do.',
    default: 'cut',
  }),
}

type TimeWindow = Extract<WindowUse, { kind: 'tumbling' | 'sliding' }>

const isTimeWindow = (window: WindowUse): window is TimeWindow =>
  window.kind === 'tumbling' || window.kind === 'sliding'

export const top = defineStage({
  name: 'top',
  summary: 'Sends on the largest or smallest rows of each window, in their order.',
  since: '0.2.0',
  params,
  positional: ['n'],
  memory: 'keyed',
  examples: [
    {
      title: 'The two busiest pages of each minute',
      stages: 'aggregate n = count() by page over tumbling(1m) | top(2, by: n)',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', page: '/a' },
        { at: '2026-11-21T10:00:01Z', page: '/b' },
        { at: '2026-11-21T10:00:02Z', page: '/b' },
        { at: '2026-11-21T10:00:03Z', page: '/c' },
        { at: '2026-11-21T10:01:00Z', page: '/c' },
      ],
      out: [
        { page: '/b', n: 2 },
        { page: '/a', n: 1 },
        { page: '/c', n: 1 },
      ],
    },
    {
      title: 'The slowest request of each host in each minute',
      stages: 'top(1, by: ms, per: host, over: tumbling(1m)) | keep host, ms',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', host: 'a', ms: 12 },
        { at: '2026-11-21T10:00:30Z', host: 'a', ms: 70 },
        { at: '2026-11-21T10:00:40Z', host: 'b', ms: 9 },
        { at: '2026-11-21T10:01:10Z', host: 'a', ms: 5 },
      ],
      out: [
        { host: 'a', ms: 70 },
        { host: 'b', ms: 9 },
        { host: 'a', ms: 5 },
      ],
    },
  ],
  check: ({ over }) =>
    over === undefined || isTimeWindow(over)
      ? undefined
      : {
          param: 'over',
          message: `"top" ranks windows of time, and "${over.kind}" is none.`,
          help: 'Write "tumbling(1m)" or "sliding(5m, every: 1m)", or put an aggregate over this window before it.',
        },
  findings({ over }, { span, at, stream, timeField }) {
    if (over !== undefined)
      return stream.timed ? [] : [timeMissing(at('over'), `The window "${over.kind}"`, timeField)]
    if (stream.derived !== true) return stream.bounded ? [] : [topWithoutWindow(span)]
    return stream.emits === 'changes' ? [topWithoutEnd(span)] : []
  },
  facts: (before, { over }) => ({
    ...before,
    ...(over === undefined ? {} : { windowed: true, timed: true }),
  }),
  stateful: {
    inputs: ({ by, per }) => [
      [
        wholeEvent,
        { expr: by, onMismatch: 'null' },
        per === undefined ? noKey : { expr: per, onMismatch: 'reject' },
      ],
    ],
    time: 'either',
    signature: ({ n, by, per, over, order, ties }) =>
      [
        n,
        printExpression(by),
        per === undefined ? '' : printExpression(per),
        JSON.stringify(over ?? null),
        order,
        ties,
      ].join('; '),
    open({ n, over, order, ties }, context) {
      const isOver = over !== undefined && isTimeWindow(over)
      const rounds = isOver ? roundsOver(windowsOf(over)) : roundsOfResults
      return new RunningTop({ most: n, order, ties }, rounds, isOver, context)
    },
  },
})
