import { microsOf, whyNoTime } from '../../../core/event-time/read-event-time.ts'
import { type IsoForm, isoMicros } from '../../../core/iso-time.ts'
import { type UnixUnit, unixMicros } from '../../../core/unix-time.ts'
import type { Value } from '../../../core/value.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { SourceNode } from '../../../ir/plan.ts'
import { isArrival } from '../event-timer.ts'
import { literal } from './code.ts'
import { value } from './expression.ts'
import type { Shape } from './shape.ts'
import type { Generator } from './tree-generator.ts'

/**
 * Adds the code that gives a row its time, straight from the bytes where it stands there as text; a row without one is stamped or refused. Gives
 * the variables of the time and of the watermark before it; `undefined` where events have no time. `refuse` is JavaScript that refuses with the
 * reason in a variable and leaves the row. `mayBeKnown`: both may come with the slice.
 */
export function generateTime(
  source: SourceNode,
  shape: Shape,
  generator: Generator,
  mayBeKnown: boolean,
): { readonly time: string; readonly watermark: string } | undefined {
  const { code, env, fields } = generator
  const { time: expr, onMissingTime } = source.common
  const { clocks } = env.options
  if (expr === undefined || clocks === undefined) return undefined
  const bound = code.bind(clocks)
  // Found at the first row that has a time: a partition without any says nothing of how far time is.
  const partition = code.temporary()
  const known = (array: string, otherwise: string): string =>
    mayBeKnown ? `times === null ? ${otherwise} : ${array}[r]` : otherwise
  const take = (time: string): string =>
    known('watermarks', `(${partition} ??= ${bound}.partition(chunk.origin.partition)).take(${time})`)
  if (isArrival(expr)) {
    const arrival = code.temporary()
    const time = code.constant('v', `${arrival} ??= ${bound}.arrival(chunk.received)`)
    return { time, watermark: code.constant('v', take(time)) }
  }
  fields.onBroken = `${generator.refuse(source.id, 'time', 'LP5305', '"the line is no JSON"')}; continue`
  const [time, watermark] = [code.name('v'), code.name('v')]
  const direct = inBytes(expr, shape, generator)
  if (direct === undefined) code.line(`let ${watermark}`)
  else code.line(`let ${time} = ${known('times', `(${direct})`)}, ${watermark}`)
  // What is not a text there, or no time after all, is worked out as any expression is.
  if (direct !== undefined) code.line(`if (${time} !== ${time}) {`)
  const before = code.constant('m', generator.mismatchCount)
  const worked = direct === undefined ? shape : shape.copy()
  const found = code.constant('v', value(expr, worked, generator.scope))
  code.line(`${direct === undefined ? `let ${time}` : time} = ${code.bind(microsOf)}(${found})`)
  code.line(`if (${time} !== ${time}) {`)
  if (onMissingTime === 'stamp') {
    code.line(generator.count(source.id, 'timeStamped'))
    code.line(`${time} = chunk.received`)
    code.line(`${watermark} = ${bound}.timeless(chunk.origin.partition, ${time})`)
  } else {
    const why = `${code.bind(whyNoTime)}(${found}, ${generator.mismatchCount} === ${before} ? null : ${generator.mismatchText})`
    code.line(`${generator.refuse(source.id, 'time', 'LP5308', why)}; continue`)
  }
  code.line('}')
  if (direct !== undefined) code.line('}')
  if (onMissingTime === 'stamp') code.line(`if (${watermark} === undefined) ${watermark} = ${take(time)}`)
  else code.line(`${watermark} = ${take(time)}`)
  return { time, watermark }
}

/** JavaScript for the microseconds of a field, of `time(field)` or of `from_unix(field, "ms")`, where it stands in the bytes; NaN where it does not. */
function inBytes(expr: Expr, shape: Shape, { code, fields }: Generator): string | undefined {
  const isCall = expr.op === 'call'
  const of = isCall ? expr.args[0] : expr
  if (of?.op !== 'field' || of.path.length !== 1) return undefined
  const name = of.path[0]!
  if (isCall && expr.callable.name === 'from_unix') {
    const unit = expr.args[1]
    const span = fields.rawSpan(shape, name)
    if (span === undefined || unit?.op !== 'const' || !isUnit(unit.value)) return undefined
    return `${span.isThere} ? ${code.bind(unixMicros)}(b, ${span.start}, ${span.end}, ${literal(unit.value)}) : NaN`
  }
  if (isCall && expr.callable.name !== 'time') return undefined
  const form: IsoForm = isCall ? 'rfc3339' : 'iso8601'
  const span = fields.textSpan(shape, name)
  if (span === undefined) return undefined
  return `${span.isText} ? ${code.bind(isoMicros)}(b, ${span.start}, ${span.end}, ${literal(form)}) : NaN`
}

const isUnit = (value: Value): value is UnixUnit => ['s', 'ms', 'us', 'ns'].includes(value as string)
