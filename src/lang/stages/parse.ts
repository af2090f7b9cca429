import { noRecordToWrite, parseNeedsText, parseOverwrites } from '../../diagnostics/messages/types.ts'
import {
  anyType,
  openRecord,
  optional,
  printType,
  type RecordType,
  type Type,
  withoutNull,
} from '../../ir/type.ts'
import type { Settings } from '../../operators/contract/params.ts'
import type { ParseStage } from '../ast.ts'
import { type BoundFormat, bindFormat } from '../binding/bind-format.ts'
import { typeExpression } from '../typing/expression.ts'
import { eventPlace, type Place, report, type Shape } from '../typing/place.ts'
import { joinRecords } from './join-records.ts'
import { isObstacle, withField } from './record-paths.ts'
import { reshape, type Staged } from './staging.ts'

/** Captures come beside the other fields, or into one (language reference, T4). */
export function typeParse(stage: ParseStage, before: Shape, place: Place): Staged {
  const input = typeExpression(stage.input, eventPlace(place, before))
  const { kind } = withoutNull(input.type)
  if (!['string', 'choice', 'any', 'unknown', 'null'].includes(kind))
    report(place, parseNeedsText(stage.input.span, printType(input.type)))
  const bound = stage.formats.map((call) =>
    call.kind === 'missing' ? undefined : bindFormat(call, 'parse', { ...place, phase: 'config' }),
  )
  const formats = bound.filter((format) => format !== undefined)
  if (formats.length < bound.length || formats.length === 0) return { shape: recovered(before, stage) }
  const otherwise = stage.otherwise ?? 'reject'
  const captures = formats.map(schemaOf).reduce((a, b) => joinRecords(a, b))
  const into = stage.into?.kind === 'path' ? stage.into.parts.map((part) => part.text) : undefined
  const type =
    into === undefined
      ? beside(stage, before, captures, place)
      : nested(stage, before, into, otherwise === 'keep' ? optional(captures) : captures, place)
  const uses = formats.map((format) => format.use)
  return {
    shape:
      captures.open && into === undefined
        ? { ...reshape(before, type), lost: new Map() }
        : reshape(before, type),
    step: { op: 'parse', span: stage.span, input, formats: uses, ...(into && { into }), otherwise },
  }
}

const schemaOf = ({ spec, use }: BoundFormat): RecordType =>
  spec.schema(use.settings as Settings<typeof spec.params>)

/** After a format that is not known any field may be there. */
function recovered(before: Shape, stage: ParseStage): Shape {
  if (stage.into === undefined || stage.into.kind === 'missing')
    return { ...before, type: { ...openRecord }, free: true }
  const top = stage.into.parts[0]?.text ?? ''
  const fields = new Map(before.type.fields).set(top, { kind: 'unknown' })
  return reshape(before, { ...before.type, fields })
}

function beside(stage: ParseStage, before: Shape, captures: RecordType, place: Place): RecordType {
  const fields = new Map<string, Type>()
  const overwritten: string[] = []
  const mayFail = stage.otherwise === 'keep'
  for (const [name, type] of before.type.fields) {
    // An open record may hold a key of that name with any type.
    fields.set(name, captures.open && !captures.fields.has(name) ? anyType : type)
  }
  for (const [name, type] of captures.fields) {
    if (before.type.fields.has(name)) overwritten.push(name)
    const kept = mayFail ? before.type.fields.get(name) : undefined
    const failed = kept === undefined ? optional(type) : anyType
    fields.set(name, mayFail ? failed : type)
  }
  if (overwritten.length > 0) report(place, parseOverwrites(stage.span, overwritten))
  return { kind: 'record', fields, open: before.type.open || captures.open }
}

function nested(
  stage: ParseStage,
  before: Shape,
  into: readonly string[],
  type: Type,
  place: Place,
): RecordType {
  const after = withField(before.type, into, type)
  if (!isObstacle(after)) return after
  report(place, noRecordToWrite(stage.into!.span, into.join('.'), after.part, printType(after.type)))
  return before.type
}
