/** `join payments as p on order_id == p.order_id within 0s..15m`: each pair is one event (language reference, T6). */
import type { Span } from '../../../core/span.ts'
import {
  joinWithItself,
  nameHidesField,
  noEquality,
  streamAsField,
} from '../../../diagnostics/messages/join.ts'
import { timeMissingOnLeft, timeMissingOnRight } from '../../../diagnostics/messages/time-and-state.ts'
import { someInside } from '../../../ir/children-of.ts'
import { conjunctsOf, joinConjuncts } from '../../../ir/conjuncts.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { JoinSettings } from '../../../ir/join.ts'
import { optional, type RecordType } from '../../../ir/type.ts'
import type { JoinStage } from '../../ast.ts'
import { typeCondition } from '../../typing/condition.ts'
import { judgeCondition } from '../../typing/judge-condition.ts'
import {
  eventPlace,
  type Place,
  report,
  type Shape,
  type StreamFacts,
  unknownStream,
} from '../../typing/place.ts'
import { reshape, type Staged } from '../staging.ts'
import { stateLimits } from '../state-limits.ts'
import { timeField } from '../time-field.ts'
import type { Input } from '../typed-flow.ts'
import { bindRange } from './bind-range.ts'
import { overRight, sidesOf } from './sides-of.ts'

/** The stream that is joined; without an input after a mistake. */
export interface RightSide {
  readonly input?: Input
  readonly shape: Shape
}

/** `from`: names of what the left events come from. */
export function typeJoin(
  stage: JoinStage,
  before: Shape,
  right: RightSide,
  from: readonly string[],
  place: Place,
): Staged {
  if (stage.other.kind === 'missing') return { shape: { ...before, free: true } }
  const name = stage.other.text
  const as = stage.as?.text ?? name.slice(name.lastIndexOf('.') + 1)
  const span = stage.as?.span ?? stage.other.span
  if (stage.as === undefined && from.includes(name)) {
    report(place, joinWithItself(span, name))
    return { shape: { ...before, free: true } }
  }
  if (before.type.fields.has(as)) report(place, nameHidesField(span, 'The right side of the join', as))
  const pair = shapeWith(before, right.shape, as, false)
  const on = typeCondition(stage.on, eventPlace(place, pair), 'The condition of "join"')
  judgeCondition(stage.on, on, place)
  const range = bindRange(stage.within, place)
  const shape = shapeWith(before, right.shape, as, stage.left)
  const isTimed = checkTime(stage, name, before, right.shape, place)
  const split = on.type.kind === 'unknown' ? undefined : splitCondition(on, as)
  const strays = straysIn(on, stage, as, from, before.type)
  if (split !== undefined && split.keys.length === 0) report(place, noEquality(stage.on.span, as, strays[0]))
  else for (const { span, name, instead } of strays) report(place, streamAsField(span, name, instead))
  const stateful = place.session.catalog.stages.get('join')?.stateful
  if (range === undefined || split === undefined || split.keys.length === 0 || !isTimed) return { shape }
  if (right.input === undefined || stateful === undefined) return { shape }
  const kind = stage.left ? 'left' : 'inner'
  const settings: JoinSettings = { kind, other: name, as, on, ...split, ...range, ...stateLimits(place) }
  const plain: Readonly<Record<string, unknown>> = { ...settings }
  const use = { name: 'join', settings: plain, args: stateful.inputs(plain), lateRouted: false }
  return { shape, step: { op: 'stateful', span: stage.span, use, other: right.input, timed: true } }
}

/** A stream's name before a field, which is read as a field of the left event. */
interface Stray {
  readonly name: string
  readonly span: Span
  /** What to write instead: `p.`, or nothing for the left side. */
  readonly instead: string
}

/** Streams called by their names where the condition knows them by others. */
function straysIn(
  on: Expr,
  stage: JoinStage,
  as: string,
  from: readonly string[],
  left: RecordType,
): Stray[] {
  const own = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
  const right = stage.other.kind === 'missing' ? undefined : own(stage.other.text)
  const lefts = from.map(own)
  const strays: Stray[] = []
  someInside(on, (part) => {
    const name = part.op === 'field' && part.path.length > 1 ? part.path[0]! : as
    if (name === as || left.fields.has(name)) return false
    if (name === right) strays.push({ name, span: part.span, instead: `${as}.` })
    else if (lefts.includes(name)) strays.push({ name, span: part.span, instead: '' })
    return false
  })
  return strays
}

function checkTime(stage: JoinStage, name: string, before: Shape, right: Shape, place: Place): boolean {
  const { start } = stage.span
  const isLeft = (before.stream ?? unknownStream).timed
  const isRight = (right.stream ?? unknownStream).timed
  const word = { start, end: start + 'join'.length }
  if (!isLeft) report(place, timeMissingOnLeft(word, timeField(before.type)))
  if (!isRight) report(place, timeMissingOnRight(stage.other.span, name, timeField(right.type)))
  return isLeft && isRight
}

/** The left event with the right one under a name. */
function shapeWith(before: Shape, right: Shape, as: string, isOptional: boolean): Shape {
  const held: RecordType = right.free ? { kind: 'record', fields: new Map(), open: true } : right.type
  const fields = new Map(before.type.fields).set(as, isOptional ? optional(held) : held)
  const stream = before.stream ?? unknownStream
  const other: StreamFacts = right.stream ?? unknownStream
  const sides = new Map(stream.sides).set(as, { stream: other, optional: isOptional })
  const { pace: _, ...left } = stream
  const facts = { ...left, bounded: stream.bounded && other.bounded, sides }
  return { ...reshape(before, { ...before.type, fields }), stream: facts }
}

/** Equalities between the sides are keys; the rest filters. */
function splitCondition(on: Expr, as: string): Pick<JoinSettings, 'keys' | 'filter'> {
  const keys: { left: Expr; right: Expr }[] = []
  const rest: Expr[] = []
  for (const part of conjunctsOf(on)) {
    const key = keyOf(part, as)
    if (key === undefined) rest.push(part)
    else keys.push(key)
  }
  return rest.length === 0 ? { keys } : { keys, filter: joinConjuncts(rest) }
}

function keyOf(part: Expr, as: string): { left: Expr; right: Expr } | undefined {
  if (part.op !== 'binary' || part.operator !== '==') return undefined
  const [first, second] = [sidesOf(part.left, as), sidesOf(part.right, as)]
  if (first.left && !first.right && second.right && !second.left)
    return { left: part.left, right: overRight(part.right, as) }
  if (second.left && !second.right && first.right && !first.left)
    return { left: part.right, right: overRight(part.left, as) }
  return undefined
}
