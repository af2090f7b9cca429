import { keyOfValue, stateKey } from '../../core/state-key.ts'
import type { Value } from '../../core/value.ts'
import { unboundedState } from '../../diagnostics/messages/time-and-state.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { anyType } from '../../ir/type.ts'
import type { CarriedEvent } from '../contract/carried-event.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import type { StateCodec } from '../contract/state.ts'
import type { RunningStateful, StateArgument, StatefulContext } from '../contract/stateful.ts'
import { carriedEvent } from '../contract/whole-event.ts'
import { isLonger, RecentKeys, type Remembered } from './keyed/recent-keys.ts'
import { InTurn } from './order/in-turn.ts'

const params = {
  key: param.expressions({
    doc: 'What makes events the same; one or several. A null is a value of its own; a value of the wrong type sends the event to the dead letter.',
    type: anyType,
    required: true,
  }),
  within: param.duration({
    doc: 'How long after an event that passed others of its key are dropped, both ends included. Without it for ever.',
    min: 1,
  }),
  max: param.int({
    doc: 'Most keys that are remembered; for a further one the oldest is forgotten. Without it the "max_keys" of the pipeline.',
    min: 1,
  }),
}

const codec: StateCodec<Remembered> = {
  write: ({ time }, out) => out.float(time),
  read: (from) => ({ mark: 0, time: from.float() }),
}

const signature = ({ key, within }: Settings<typeof params>): string =>
  [within ?? 'ever', ...key.map(printExpression)].join('; ')

export const dedupe = defineStage({
  name: 'dedupe',
  summary: 'Lets the first event of each key pass and drops those that follow it.',
  since: '0.2.0',
  params,
  positional: [],
  rest: 'key',
  memory: 'keyed',
  passes: true,
  examples: [
    {
      title: 'The first of each user and page within a minute, whatever the order in which they come',
      stages: 'dedupe(user, page, within: 1m)',
      time: 'time(at)',
      in: [
        { at: '2026-11-21T10:00:00Z', user: 'ann', page: '/' },
        { at: '2026-11-21T10:01:00Z', user: 'ann', page: '/' },
        { at: '2026-11-21T10:01:00Z', user: 'bob', page: '/' },
        { at: '2026-11-21T10:01:01Z', user: 'ann', page: '/' },
      ],
      out: [
        { at: '2026-11-21T10:00:00Z', user: 'ann', page: '/' },
        { at: '2026-11-21T10:01:00Z', user: 'bob', page: '/' },
        { at: '2026-11-21T10:01:01Z', user: 'ann', page: '/' },
      ],
    },
  ],
  findings({ within, max }, { span, stream, isLimited }) {
    const isBounded = within !== undefined || max !== undefined || stream.bounded || isLimited
    return isBounded
      ? []
      : [unboundedState(span, 'This "dedupe"', 'Add "within: 1h", or "max: 100_000" to forget the oldest.')]
  },
  stateful: {
    inputs: ({ key }) => [
      [carriedEvent, ...key.map((expr): StateArgument => ({ expr, onMismatch: 'reject' }))],
    ],
    time: 'either',
    signature,
    grows: (before, now) =>
      signature({ ...before, within: now.within }) === signature(now) && isLonger(before.within, now.within),
    open,
  },
})

function open(
  { key: keys, within, max }: Settings<typeof params>,
  context: StatefulContext,
): RunningStateful {
  const most = max ?? context.limits.maxKeys
  const first = new RecentKeys(context.state('first', codec), within ?? Number.POSITIVE_INFINITY, most)
  const keyOf =
    keys.length === 1
      ? (args: readonly Value[]) => keyOfValue(args[1]!)
      : (args: readonly Value[]) => stateKey(args.slice(1, keys.length + 1))
  let isTold = false
  const order = new InTurn(context, {
    args: keys.length + 1,
    late: 'refuse',
    turn(values, meta, now) {
      const key = keyOf(values)
      // Without event time its turn comes at once, and it was looked for just now.
      if (context.timed && first.get(key, now) !== undefined) return 'deduplicated'
      first.add(key, { mark: 0, time: now })
      if (first.forgotten > 0 && !isTold) {
        isTold = true
        context.log.warn(
          `${context.uid}: more than ${most} keys are remembered, so the oldest are forgotten and an event may pass twice.`,
          { code: 'LP5482' },
        )
      }
      context.pass(values[0] as CarriedEvent, meta)
      return 'passed'
    },
  })
  return {
    // The event that it would follow has passed: nothing that comes can change that, and it need not wait for its turn.
    skim(_input, args, meta) {
      const { timed, clock } = context
      if (timed && meta.time < meta.watermark) return null
      const isKnown = first.get(keyOf(args), timed ? meta.time : clock.now()) !== undefined
      return isKnown ? 'deduplicated' : null
    },
    take: (_input, args, meta) => order.take(args, meta),
    *advance(watermark) {
      yield* order.advance(watermark)
      first.reach(watermark)
    },
    restored() {
      first.restored()
      order.restored()
    },
    bytes: () => order.bytes + first.size * 120,
  }
}
