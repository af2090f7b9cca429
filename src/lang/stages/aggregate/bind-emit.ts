/** What stands after `emit`. */
import { formatDuration } from '../../../core/duration-text.ts'
import { Duration } from '../../../core/value.ts'
import { emitMisfit, emitOfAnnotate, emitUnfit } from '../../../diagnostics/messages/aggregate.ts'
import type { AggregateSettings } from '../../../ir/aggregate.ts'
import { param } from '../../../operators/contract/params.ts'
import type { AggregateStage } from '../../ast.ts'
import { bindSetting } from '../../binding/bind-setting.ts'
import { openShape, type Place, report } from '../../typing/place.ts'
import type { BoundWindow } from './bind-window.ts'

type Emit = AggregateSettings['emit']

const everyParam = param.duration({ doc: 'How long after one result the next is sent.', min: 1 })

/** `undefined` after a mistake. `bound`: the window, where it is known. */
export function bindEmit(
  { kind, emit }: AggregateStage,
  bound: BoundWindow | undefined,
  place: Place,
): Emit | undefined {
  if (emit === undefined) return { kind: 'close' }
  if (kind === 'annotate') {
    report(place, emitOfAnnotate(emit.span))
    return undefined
  }
  const { how, every } = emit
  if (bound?.spec?.emits.includes(how) === false) {
    const windows = [...place.session.catalog.windows.values()]
    const able = windows.filter(({ emits }) => emits.includes(how)).map(({ name }) => name)
    report(place, emitUnfit(emit.span, how, bound.spec.name, able))
    return undefined
  }
  if (how !== 'every') return { kind: how }
  if (every === undefined || every.kind === 'missing') return undefined
  const argument = { kind: 'argument', span: every.span, value: every } as const
  const setting = bindSetting(argument, 'emit every', everyParam, openShape, place, undefined)
  if (setting === undefined) return undefined
  const micros = setting.value as number
  const window = bound?.window
  const length = window?.kind === 'tumbling' || window?.kind === 'sliding' ? window.size : undefined
  if (length !== undefined && length % micros !== 0) {
    const near = print(nearestDivisor(length, micros))
    report(place, emitMisfit(every.span, print(micros), print(length), near))
    return undefined
  }
  return { kind: 'every', micros }
}

const print = (micros: number): string => formatDuration(new Duration(micros))

/** The divisor of `length` that is nearest to `micros`, among those with the fewest parts. */
function nearestDivisor(length: number, micros: number): number {
  const parts = Math.max(1, Math.round(length / micros))
  for (let more = 0; more < 1000; more++) {
    if (length % (parts + more) === 0) return length / (parts + more)
    if (more < parts && length % (parts - more) === 0) return length / (parts - more)
  }
  return length
}
