import { Duration, type Value } from '../../core/value.ts'
import type { WindowUse } from '../../ir/aggregate.ts'
import { param, type Settings } from '../contract/params.ts'

/** How far the windows of `annotate` reach: so many events, or so long. */
export const reach = {
  reach: param.any({
    doc: 'How many events, such as `10`, or how long, such as `5m`.',
    required: true,
    check: (value) =>
      isReach(value)
        ? undefined
        : 'The window needs a number of events, as "10", or a length, as "5m"; at least 1.',
  }),
  ttl: param.duration({
    doc: 'How long a key is remembered after its last event; required with a number of events.',
    min: 1,
  }),
} as const

const isReach = (value: Value): boolean =>
  value instanceof Duration ? value.micros > 0 : Number.isSafeInteger(value) && Number(value) > 0

type ReachSettings = Settings<typeof reach>

export const checkReach = ({
  reach: far,
  ttl,
}: ReachSettings): { readonly param: 'ttl'; readonly message: string; readonly help: string } | undefined =>
  far instanceof Duration || ttl !== undefined
    ? undefined
    : {
        param: 'ttl',
        message: 'A window of so many events needs "ttl": how long a key is remembered.',
        help: 'Write "ttl: 1d" or the like, so that keys that are seen no more do not stay for ever.',
      }

/** The window that reaches so far. */
export const useReach = (kind: 'trailing' | 'previous', { reach: far, ttl }: ReachSettings): WindowUse => ({
  kind,
  ...(far instanceof Duration ? { span: far.micros } : { count: Number(far) }),
  ...(ttl === undefined ? {} : { ttl }),
})
