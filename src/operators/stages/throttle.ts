import { formatDuration } from '../../core/duration-text.ts'
import { keyOfValue } from '../../core/state-key.ts'
import { Duration } from '../../core/value.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { anyType } from '../../ir/type.ts'
import type { CarriedEvent } from '../contract/carried-event.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineStage, Refusal } from '../contract/stage.ts'
import type { RunningStateful, StatefulContext } from '../contract/stateful.ts'
import { carriedEvent, noKey } from '../contract/whole-event.ts'
import { InTurn } from './order/in-turn.ts'
import { Buckets } from './throttle/buckets.ts'
import { WaitingLine } from './throttle/waiting-line.ts'

const params = {
  rate: param.rate({
    doc: 'How many events pass in so much time: `100/s`, `5/m`.',
    required: true,
    min: 1e-6,
  }),
  by: param.expression({
    doc: 'Events with the same value share the rate; a null is a value of its own. Without it all events do.',
    type: anyType,
  }),
  burst: param.int({
    doc: 'How many may pass at once after a rest. Without it, as many as the rate gives in a second, at least one.',
    min: 1,
  }),
  overflow: param.choice(['drop', 'reject', 'block'], {
    doc: 'What becomes of the others: dropped and counted, sent to the dead letter, or held back by the clock; when 1,000 are held back, their sources wait.',
    default: 'drop',
  }),
}

export const throttle = defineStage({
  name: 'throttle',
  summary: 'Lets no more than so many events pass in a time, in all or for each key.',
  since: '0.2.0',
  params,
  positional: ['rate'],
  memory: 'keyed',
  passes: true,
  loses: ({ overflow }) => (overflow === 'drop' ? 'drops what comes faster than its rate' : undefined),
  varies: ({ overflow }) => (overflow === 'block' ? 'holds events back by the clock' : undefined),
  examples: [
    {
      title: 'Two a minute for each host, in event time: a token comes back every 30 seconds',
      stages: 'throttle(2/m, by: host, burst: 2)',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', host: 'a' },
        { at: '2026-11-21T10:00:01Z', host: 'a' },
        { at: '2026-11-21T10:00:02Z', host: 'a' },
        { at: '2026-11-21T10:00:02Z', host: 'b' },
        { at: '2026-11-21T10:00:31Z', host: 'a' },
      ],
      out: [
        { at: '2026-11-21T10:00:00Z', host: 'a' },
        { at: '2026-11-21T10:00:01Z', host: 'a' },
        { at: '2026-11-21T10:00:02Z', host: 'b' },
        { at: '2026-11-21T10:00:31Z', host: 'a' },
      ],
    },
  ],
  stateful: {
    inputs: ({ by }) => [[carriedEvent, by === undefined ? noKey : { expr: by, onMismatch: 'reject' }]],
    time: 'either',
    signature: ({ rate, by, burst, overflow }) =>
      [rate, by === undefined ? '' : printExpression(by), burst ?? '', overflow === 'block'].join(' '),
    open(settings, context) {
      const { rate, burst = Math.max(1, Math.floor(rate)), overflow } = settings
      const buckets = new Buckets(rate, burst, context)
      return overflow === 'block' ? new WaitingLine(context, buckets) : inTurn(settings, buckets, context)
    },
  },
})

function inTurn(
  { rate, overflow }: Settings<typeof params>,
  buckets: Buckets,
  context: StatefulContext,
): RunningStateful {
  const refusal = new Refusal(
    'LP5481',
    `more events came than one in ${formatDuration(new Duration(Math.round(1e6 / rate)))}`,
  )
  const order = new InTurn(context, {
    args: 2,
    late: 'delay',
    turn(values, meta, now) {
      const key = keyOfValue(values[1]!)
      if (buckets.passesAt(key, now) > now) return overflow === 'reject' ? refusal : 'throttled'
      buckets.take(key, now)
      context.pass(values[0] as CarriedEvent, meta)
      return 'passed'
    },
  })
  return {
    take: (_input, args, meta) => order.take(args, meta),
    advance: (watermark) => order.advance(watermark),
    restored: () => order.restored(),
    bytes: () => order.bytes + buckets.size * 100,
  }
}
