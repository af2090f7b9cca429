import type { Rec, Value } from '../../../core/value.ts'
import { readMeta, writeMeta } from '../../contract/meta-codec.ts'
import type { Meta } from '../../contract/row.ts'
import type { StateCodec, Tracked } from '../../contract/state.ts'

const phases = ['quiet', 'pending', 'firing', 'clearing'] as const

/**
 * What is known of one key. `quiet`: nothing is wrong. `pending`: the condition holds, not yet for long enough. `firing`: told. `clearing`:
 * told, and the other condition holds, not yet for long enough. All times in microseconds.
 */
export interface Watched extends Tracked {
  readonly key: Value
  phase: (typeof phases)[number]
  /** It fires because nothing was heard. */
  isSilence: boolean
  /** The condition holds, or nothing was heard, since then. */
  since: number
  /** Since then it clears. */
  clearing: number
  /** Events for which the condition held. */
  count: number
  /** When it was told last. */
  told: number
  /** When the key spoke last. */
  seen: number
  /** Its last event; null where it has only been expected. */
  last: { readonly event: Rec; readonly meta: Meta } | null
  /** For when it is noted; not kept. */
  due: number
}

export const quietKey = (key: Value, seen: number): Watched => ({
  mark: 0,
  key,
  phase: 'quiet',
  isSilence: false,
  since: 0,
  clearing: 0,
  count: 0,
  told: 0,
  seen,
  last: null,
  due: Number.POSITIVE_INFINITY,
})

export const watchedCodec: StateCodec<Watched> = {
  write({ key, phase, isSilence, since, clearing, count, told, seen, last }, out) {
    out.value(key)
    out.byte(phases.indexOf(phase))
    out.byte((isSilence ? 1 : 0) + (last === null ? 0 : 2))
    for (const time of [since, clearing, told, seen]) out.float(time)
    out.count(count)
    if (last === null) return
    out.value(last.event)
    writeMeta(out, last.meta)
  },
  read(from) {
    const key = from.value()
    const phase = phases[from.byte()]
    if (phase === undefined) throw new RangeError('a state record has an unknown phase of an alert')
    const flags = from.byte()
    const [since, clearing, told, seen] = [from.float(), from.float(), from.float(), from.float()]
    const count = from.count()
    return {
      ...quietKey(key, seen),
      phase,
      isSilence: (flags & 1) !== 0,
      since,
      clearing,
      count,
      told,
      last: (flags & 2) === 0 ? null : { event: from.value() as Rec, meta: readMeta(from) },
    }
  },
}
