/** Looking things up in tables: `$owners[host]`, `ip in $allow`. */
import {
  tableInSetting,
  tableWithoutKey,
  wrongKeyCount,
  wrongKeyType,
} from '../../diagnostics/messages/tables.ts'
import type { Expr } from '../../ir/expression.ts'
import { boolType, mayBeNull, optional, printType, type Type, withoutNull } from '../../ir/type.ts'
import type { Binary, ConnectorDeclaration, Dollar, Expression, Index } from '../ast.ts'
import type { BoundTable } from '../bound-table.ts'
import type { Entry } from '../names/module.ts'
import { unknownExpr } from './constants.ts'
import { describe } from './describe.ts'
import { typeExpression } from './expression.ts'
import { fits } from './fits.ts'
import { type Place, report } from './place.ts'

/** The table that an expression names: `$owners`, or `$x.owners` of a file used as `x`. */
export function tableNamed(node: Expression, place: Place): Entry<ConnectorDeclaration> | undefined {
  const name = dollarName(node, place)
  if (name === undefined || place.dollars.has(name)) return undefined
  const entry = place.module.values.get(name)
  return entry?.declaration.kind === 'table' ? (entry as Entry<ConnectorDeclaration>) : undefined
}

function dollarName(node: Expression, { module }: Place): string | undefined {
  if (node.kind === 'dollar') return node.name
  if (node.kind !== 'member' || node.of.kind !== 'dollar' || node.name.kind !== 'name') return undefined
  return module.values.has(node.of.name) ? undefined : `${node.of.name}.${node.name.text}`
}

/** `$owners` alone, where a value is due. */
export function typeBareTable(node: Dollar, place: Place): Expr {
  const finding = place.phase === 'config' ? tableInSetting : tableWithoutKey
  report(place, finding(node.span, node.name))
  return unknownExpr(node.span)
}

/** `$owners[host]`, `$rates[from, to]` */
export function typeLookup(node: Index, entry: Entry<ConnectorDeclaration>, place: Place): Expr {
  const found = lookUp(node.of, node.at, entry, false, place)
  if (found === undefined) return unknownExpr(node.span)
  const { name, keys, table } = found
  const { row } = table.shape
  const type = row.kind === 'unknown' ? row : optional(row)
  return { op: 'lookup', table: name, keys, asks: 'row', type, span: node.span }
}

/** `ip in $allow`, `[tenant, ip] in $allow` */
export function typeInTable(node: Binary, entry: Entry<ConnectorDeclaration>, place: Place): Expr {
  const parts = node.left.kind === 'list' ? node.left.items : [node.left]
  const found = lookUp(node.right, parts, entry, true, place)
  if (found === undefined) return unknownExpr(node.span)
  const { name, keys } = found
  const type = keys.some((key) => mayBeNull(key.type)) ? optional(boolType) : boolType
  return { op: 'lookup', table: name, keys, asks: 'presence', type, span: node.span }
}

interface Found {
  readonly name: string
  readonly keys: readonly Expr[]
  readonly table: BoundTable
}

function lookUp(
  of: Expression,
  parts: readonly Expression[],
  entry: Entry<ConnectorDeclaration>,
  isMembership: boolean,
  place: Place,
): Found | undefined {
  const { session } = place
  session.used.add(entry)
  const shown = describe(of).slice(1)
  const keys = parts.map((part) => typeExpression(part, place))
  if (place.phase === 'config') {
    report(place, tableInSetting(of.span, shown))
    return undefined
  }
  const table = session.tableOf(entry)
  if (table === undefined || keys.some(({ type }) => type.kind === 'unknown')) return undefined
  const { shape } = table
  if (keys.length !== shape.keys.length) {
    const span = { start: parts[0]?.span.start ?? of.span.start, end: parts.at(-1)?.span.end ?? of.span.end }
    const names = shape.keys.map(({ name }) => name)
    report(place, wrongKeyCount(span, shown, names, keys.length, isMembership))
    return undefined
  }
  const wrong = keys.findIndex((key, index) => !isKey(key.type, shape.keys[index]!.type))
  if (wrong < 0) return { name: table.name, keys, table }
  reportWrongKey(parts[wrong]!, keys[wrong]!.type, wrong, shown, table, place)
  return undefined
}

/** Of a type that is not known before the run only simple values are keys. */
function isKey(given: Type, needed: Type): boolean {
  const { kind } = withoutNull(given)
  if (kind === 'list' || kind === 'record' || kind === 'regex') return false
  return fits(given, needed)
}

function reportWrongKey(
  node: Expression,
  given: Type,
  index: number,
  shown: string,
  table: BoundTable,
  place: Place,
): void {
  const { name: part, type } = table.shape.keys[index]!
  const { kind } = withoutNull(given)
  const needed = type.kind === 'any' ? 'simple value' : printType(type)
  const written = describe(node)
  const isText = type.kind === 'string' && kind !== 'list' && kind !== 'record' && written !== ''
  const fix = isText ? `string(${written})` : undefined
  const offersTypes =
    'types' in table.spec.params &&
    type.kind === 'string' &&
    ['int', 'float', 'bool', 'time', 'duration'].includes(kind)
  const column = /^[A-Za-z_]\w*$/.test(part) ? part : `\`${part}\``
  const remedies = [
    ...(offersTypes ? [`give the column its type in the table: types: {${column}: ${kind}}`] : []),
    ...(fix === undefined ? [] : [`look it up by ${fix}`]),
  ]
  const help = remedies.length === 0 ? {} : { help: sentence(remedies.join(', or ')) }
  report(
    place,
    wrongKeyType(node.span, shown, part, needed, printType(withoutNull(given)), {
      ...help,
      ...(fix === undefined || offersTypes ? {} : { fix }),
    }),
  )
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
