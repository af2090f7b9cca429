import { setPath } from '../../core/record-path.ts'
import { keyOfValue } from '../../core/state-key.ts'
import type { Rec, Value } from '../../core/value.ts'
import { unboundedState } from '../../diagnostics/messages/time-and-state.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { printPath } from '../../ir/print-name.ts'
import { anyType, openRecord, optional, recordOf } from '../../ir/type.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import type { StateCodec } from '../contract/state.ts'
import type { RunningStateful, StatefulContext } from '../contract/stateful.ts'
import { noKey, wholeEvent } from '../contract/whole-event.ts'
import { isLonger, RecentKeys, type Remembered } from './keyed/recent-keys.ts'
import { InTurn } from './order/in-turn.ts'

const params = {
  value: param.expression({
    doc: 'A field, which is set where it is null; or an expression, whose value, or the last that was none, goes to "as".',
    type: anyType,
    required: true,
  }),
  by: param.expression({
    doc: 'Values are remembered for each of these; a null is one as well.',
    type: anyType,
  }),
  ttl: param.duration({
    doc: 'How long after its event a value is filled in, end included. Without it for ever.',
    min: 1,
  }),
  as: param.field({ doc: 'The field that is set; of a plain field its own.' }),
}

interface Known extends Remembered {
  readonly value: Value
}

const codec: StateCodec<Known> = {
  write({ value, time }, out) {
    out.float(time)
    out.value(value)
  },
  read: (from) => ({ mark: 0, time: from.float(), value: from.value() }),
}

const signature = ({ value, by, ttl, as }: Settings<typeof params>): string =>
  [
    printExpression(value),
    by === undefined ? '' : printExpression(by),
    ttl ?? 'ever',
    as === undefined ? '' : printPath(as),
  ].join('; ')

export const fill = defineStage({
  name: 'fill',
  summary: 'Gives a field that is null the last value that it had, in the order of events.',
  since: '0.2.0',
  params,
  positional: ['value'],
  memory: 'keyed',
  examples: [
    {
      title: 'The last known version of each host, for an hour',
      stages: 'fill(version, by: host, ttl: 1h)',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', host: 'a', version: '1.2' },
        { at: '2026-11-21T10:01:00Z', host: 'b', version: null },
        { at: '2026-11-21T10:59:00Z', host: 'a', version: null },
        { at: '2026-11-21T11:00:01Z', host: 'a', version: null },
      ],
      out: [
        { at: '2026-11-21T10:00:00Z', host: 'a', version: '1.2' },
        { at: '2026-11-21T10:01:00Z', host: 'b', version: null },
        { at: '2026-11-21T10:59:00Z', host: 'a', version: '1.2' },
        { at: '2026-11-21T11:00:01Z', host: 'a', version: null },
      ],
    },
    {
      title: 'Of an expression',
      stages: 'fill(null_if(user, "-"), by: session, as: known_user)',
      in: [
        { session: 1, user: 'ann' },
        { session: 1, user: '-' },
      ],
      out: [
        { session: 1, user: 'ann', known_user: 'ann' },
        { session: 1, user: '-', known_user: 'ann' },
      ],
    },
  ],
  check: ({ value, as }) =>
    as === undefined && value.op !== 'field'
      ? {
          param: 'value',
          message: 'The value is no plain field, so what is filled in needs a place.',
          help: 'Write "as: NAME".',
        }
      : undefined,
  schema(before, { value, as }) {
    if (as === undefined) return before
    const type = as.length > 1 ? openRecord : optional(value.type)
    return recordOf(new Map([...before.fields, [as[0]!, type]]), before.open)
  },
  findings({ by, ttl }, { span, stream, isLimited }) {
    const isBounded = by === undefined || ttl !== undefined || stream.bounded || isLimited
    return isBounded ? [] : [unboundedState(span, 'This "fill"', 'Add "ttl: 1h".')]
  },
  stateful: {
    inputs: ({ value, by }) => [
      [
        wholeEvent,
        by === undefined ? noKey : { expr: by, onMismatch: 'reject' },
        { expr: value, onMismatch: 'null' },
      ],
    ],
    time: 'either',
    signature,
    grows: (before, now) =>
      signature({ ...before, ttl: now.ttl }) === signature(now) && isLonger(before.ttl, now.ttl),
    open,
  },
})

function open({ value, ttl, as }: Settings<typeof params>, context: StatefulContext): RunningStateful {
  const path = as ?? (value.op === 'field' ? value.path : [])
  const known = new RecentKeys(
    context.state('known', codec),
    ttl ?? Number.POSITIVE_INFINITY,
    context.limits.maxKeys,
  )
  const order = new InTurn(context, {
    args: 3,
    late: 'delay',
    turn(values, meta, now) {
      const key = keyOfValue(values[1]!)
      const own = values[2]!
      const event = values[0] as Rec
      // An event that comes too late is filled like others, but what it says is older than what is known.
      const isOld = meta.time < now
      if (own !== null && !isOld) known.set(key, { mark: 0, time: now, value: own })
      const filled = own ?? known.get(key, now)?.value ?? null
      if (as !== undefined || (own === null && filled !== null)) setPath(event, path, filled)
      context.emit(event, meta, false)
      return 'passed'
    },
  })
  return {
    take: (_input, args, meta) => order.take(args, meta),
    *advance(watermark) {
      yield* order.advance(watermark)
      known.reach(watermark)
    },
    restored() {
      known.restored()
      order.restored()
    },
    bytes: () => order.bytes + known.size * 150,
  }
}
