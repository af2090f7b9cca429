/** What stands after `emit`. */
import { formatDuration } from '../../../core/duration-text.ts'
import { Duration } from '../../../core/value.ts'
import { emitMisfit, emitOfAnnotate, emitUnfit } from '../../../diagnostics/messages/aggregate.ts'
import type { AggregateSettings, WindowUse } from '../../../ir/aggregate.ts'
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
    report(place, emitUnfit(emit.span, how, bound.spec.name))
    return undefined
  }
  if (how !== 'every') return { kind: how }
  if (every === undefined || every.kind === 'missing') return undefined
  const argument = { kind: 'argument', span: every.span, value: every } as const
  const setting = bindSetting(argument, 'emit every', everyParam, openShape, place, undefined)
  if (setting === undefined) return undefined
  const micros = setting.value as number
  const length = bound === undefined ? undefined : stepOf(bound.window)
  if (length !== undefined && length % micros !== 0) {
    const near = print(nearestDivisor(length, micros))
    report(place, emitMisfit(every.span, print(micros), ...lengthText(bound!.window, length), near))
    return undefined
  }
  return { kind: 'every', micros }
}

/** The length that steps of results must fill. */
const stepOf = (window: WindowUse): number | undefined =>
  window.kind === 'tumbling'
    ? window.size
    : window.kind === 'sliding'
      ? greatestCommonDivisor(window.size, window.every)
      : undefined

const lengthText = (window: WindowUse, length: number): [what: string, length: string] =>
  window.kind === 'sliding' && window.size !== length
    ? ['window', `${print(window.size)} that begins every ${print(window.every)}`]
    : ['window', print(length)]

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b)

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
