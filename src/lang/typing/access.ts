/** Reading names: fields, params, tables, metadata, members and items. */
import { nearest } from '../../core/nearest.ts'
import { withArticle } from '../../core/with-article.ts'
import { unknownDollar, unknownMeta, wrongReference } from '../../diagnostics/messages/names.ts'
import { envInEvents, metaInSetting, misplacedSecret } from '../../diagnostics/messages/settings.ts'
import { badIndex } from '../../diagnostics/messages/types.ts'
import type { Expr } from '../../ir/expression.ts'
import {
  anyType,
  optional,
  printType,
  stringType,
  type Type,
  unknownType,
  withoutNull,
} from '../../ir/type.ts'
import { joinTypes } from '../../operators/contract/join-types.ts'
import type { Dollar, Expression, Field, Index, Member, Meta, ParamDeclaration } from '../ast.ts'
import type { Entry, ValueDeclaration } from '../names/module.ts'
import { absentMeta } from './absent-meta.ts'
import { constant, constantOf, fold, unknownExpr } from './constants.ts'
import { describe } from './describe.ts'
import { typeExpression } from './expression.ts'
import { memberType, strayFinding, tellTableMeant, topField } from './fields.ts'
import { tableNamed, typeBareTable, typeLookup } from './lookup.ts'
import { typeMetaOf } from './meta-of.ts'
import { metadata } from './metadata.ts'
import { paramValue } from './param-value.ts'
import { type Place, report } from './place.ts'

export function typeField(node: Field, place: Place): Expr {
  const local = place.locals.get(node.name)
  return local === undefined ? topField(node.name, node.span, place) : { ...local, span: node.span }
}

export function typeDollar(node: Dollar, place: Place): Expr {
  const { session, module } = place
  const given = place.dollars.get(node.name)
  if (given !== undefined) return { ...given, span: node.span }
  const entry = module.values.get(node.name)
  if (entry === undefined) {
    const known = [...place.dollars.keys(), ...dollarNames(place)]
    const near = nearest(node.name, known)
    const meant = near === undefined ? undefined : module.values.get(near)
    if (meant !== undefined) session.used.add(meant)
    report(place, unknownDollar(node.span, node.name, near, known))
    return unknownExpr(node.span)
  }
  session.used.add(entry)
  if (isParam(entry)) {
    const value = paramValue(entry, session)
    if (value.secret) {
      if (!place.secrets) {
        report(place, misplacedSecret(node.span, `"$${node.name}" holds a secret, which`))
        return unknownExpr(node.span)
      }
      place.whole.secret = true
    }
    return { ...value.expr, span: node.span }
  }
  const { kind } = entry.declaration
  if (kind === 'table') return typeBareTable(node, place)
  const is = kind === 'routed' ? 'stream' : kind
  const spot = { file: entry.module.path, span: entry.span }
  report(place, wrongReference(node.span, node.name, is, 'param or table', spot))
  return unknownExpr(node.span)
}

const isParam = (entry: Entry<ValueDeclaration>): entry is Entry<ParamDeclaration> =>
  entry.declaration.kind === 'param'

const dollarNames = (place: Place): string[] =>
  [...place.module.values]
    .filter(([, { declaration }]) => declaration.kind === 'param' || declaration.kind === 'table')
    .map(([name]) => name)

export function typeMeta(node: Meta, place: Place): Expr {
  const { name, span } = node
  const type = metadata.get(name)
  if (type === undefined) {
    const known = [...metadata.keys()]
    report(place, unknownMeta(span, name, nearest(name, known), known))
    return unknownExpr(span)
  }
  if (place.shape.free && place.phase === 'event') return unknownExpr(span)
  if (node.of !== undefined) return typeMetaOf(node, node.of, type, place)
  if (place.phase !== 'event') {
    report(place, metaInSetting(span, name))
    return unknownExpr(span)
  }
  const finding = strayFinding(`@${name}`, span, place) ?? absentMeta(name, span, place.shape.stream)
  if (finding !== undefined) {
    report(place, finding)
    return unknownExpr(span)
  }
  const isTimed = name === 'time' && place.shape.stream?.timed === true
  return { op: 'meta', name, type: isTimed ? withoutNull(type) : type, span }
}

export function typeMember(node: Member, place: Place): Expr {
  const { of, name, span } = node
  if (name.kind === 'missing') {
    typeExpression(of, place)
    return unknownExpr(span)
  }
  if (of.kind === 'dollar' && !place.dollars.has(of.name) && !place.module.values.has(of.name)) {
    // `$x.limit`: a param of a file used as `x`.
    const qualified = `${of.name}.${name.text}`
    if (place.module.values.has(qualified))
      return typeDollar({ kind: 'dollar', name: qualified, span }, place)
  }
  if (of.kind === 'field' && of.name === 'env' && !place.locals.has('env')) {
    if (place.phase === 'config') return constant(place.session.env[name.text] ?? null, span, optionalText)
    if (envIsMeant(name.text, place)) {
      report(place, envInEvents(span, name.text))
      return unknownExpr(span)
    }
  }
  if (of.kind === 'this') return { ...topField(name.text, name.span, place), span }
  return memberOf(typeExpression(of, place), node, name.text, place)
}

const optionalText: Type = optional(stringType)

// A field "env" may be there in open JSON; a variable of that name in the environment says that it is not.
function envIsMeant(name: string, place: Place): boolean {
  if (place.shape.type.fields.has('env')) return false
  return place.phase === 'fn' || !place.shape.type.open || place.session.env[name] !== undefined
}

function memberOf(of: Expr, node: Member, name: string, place: Place): Expr {
  const { span } = node
  const type = memberType(of.type, name, node.name.span, describe(node.of), place)
  if (of.op === 'field') return { op: 'field', path: [...of.path, name], type, span }
  if (of.op === 'meta' && (of.name === 'error' || of.name === 'window'))
    return { ...of, name: `${of.name}.${name}`, type, span }
  return fold({ op: 'get', of, name, type, span }, place.session.run)
}

export function typeIndex(node: Index, place: Place): Expr {
  const table = tableNamed(node.of, place)
  if (table !== undefined) return typeLookup(node, table, place)
  tellTableMeant(node.of, place)
  const of = typeExpression(node.of, place)
  const keys = node.at.map((key) => typeIndexKey(key, place))
  const at = keys[0] ?? unknownExpr(node.span)
  if (keys.length > 1) {
    report(place, badIndex(node.span, 'Only a table is looked up by more than one key.'))
    return unknownExpr(node.span)
  }
  const key = constantOf(at)
  if (typeof key === 'string' && withoutNull(of.type).kind === 'record') {
    const name = { kind: 'name', span: at.span, text: key } as const
    return memberOf(of, { kind: 'member', span: node.span, of: node.of, name }, key, place)
  }
  const type = itemType(of, at, node, place)
  return fold({ op: 'index', of, at, type, span: node.span }, place.session.run)
}

function typeIndexKey(node: Expression, place: Place): Expr {
  if (node.kind !== 'range') return typeExpression(node, place)
  report(place, badIndex(node.span, 'A part of a list or text is taken by "slice(value, from, to)".'))
  return unknownExpr(node.span)
}

function itemType(of: Expr, at: Expr, node: Index, place: Place): Type {
  const holder = withoutNull(of.type)
  const key = withoutNull(at.type)
  const isNumber = key.kind === 'int' || key.kind === 'any' || key.kind === 'unknown'
  const isText =
    key.kind === 'string' || key.kind === 'choice' || key.kind === 'any' || key.kind === 'unknown'
  switch (holder.kind) {
    case 'any':
      if (isNumber || isText) return anyType
      break
    case 'unknown':
    case 'null':
      return holder
    case 'list':
      if (isNumber) return optional(holder.of)
      break
    case 'record':
      if (isText) return valueType([...holder.fields.values()], holder.open)
      break
    case 'string':
      report(place, badIndex(node.span, 'A string has no items.', 'Write "slice(text, from, to)".'))
      return unknownType
    default:
      report(place, badIndex(node.span, `${capital(withArticle(printType(holder)))} has no items.`))
      return unknownType
  }
  const needs =
    holder.kind === 'record' ? 'a string' : holder.kind === 'list' ? 'an int' : 'an int or a string'
  report(
    place,
    badIndex(
      at.span,
      `${capital(withArticle(holder.kind))} is indexed by ${needs}, not ${withArticle(printType(key))}.`,
    ),
  )
  return unknownType
}

const valueType = (types: readonly Type[], open: boolean): Type =>
  open || types.length === 0 ? anyType : optional(types.reduce((a, b) => joinTypes(a, b) ?? anyType))

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
