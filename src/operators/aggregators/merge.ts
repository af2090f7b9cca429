import { isRecord, type Rec, setKey } from '../../core/value.ts'
import { openRecord, optional, recordOf, type Type, withoutNull } from '../../ir/type.ts'
import { type Aggregator, defineAggregator } from '../contract/aggregator.ts'
import { param } from '../contract/params.ts'
import type { Meta } from '../contract/row.ts'
import { type Kept, keep, orderAgainst, orderOfKept, readKept, replace, writeKept } from './kept.ts'
import { skip } from './numbers.ts'

const maxFields = 1000

interface Field {
  last: Kept
  /** Where the field stood first; its value is the place among the fields of the record. */
  first: Kept
}

interface Fields {
  readonly fields: Map<string, Field>
  /** Names from this one on are left out; set once there were more than the most. */
  bound: string | null
}

/** Of too many fields those stay whose names sort first: which ones these are does not depend on the order of the events. */
function trim(state: Fields): void {
  const { fields } = state
  if (fields.size < 2 * maxFields) return
  const names = [...fields.keys()].sort()
  for (const name of names.slice(maxFields)) fields.delete(name)
  state.bound = names[maxFields]!
}

const isOut = (state: Fields, name: string): boolean => state.bound !== null && name >= state.bound

function addFields(state: Fields, record: Rec, at: Meta): void {
  let place = 0
  for (const name in record) {
    const value = record[name]!
    place += 1
    if (value === null || isOut(state, name)) continue
    const field = state.fields.get(name)
    if (field === undefined) {
      state.fields.set(name, { last: keep(value, at), first: keep(place, at) })
      trim(state)
      continue
    }
    if (orderAgainst(value, at, field.last) > 0) replace(field.last, value, at)
    if (orderAgainst(place, at, field.first) < 0) replace(field.first, place, at)
  }
}

function resultOf({ fields }: Fields): Rec {
  const kept = fields.size > maxFields ? [...fields].sort(byName).slice(0, maxFields) : [...fields]
  const record: Rec = {}
  for (const [name, { last }] of kept.sort(([, a], [, b]) => orderOfKept(a.first, b.first)))
    setKey(record, name, last.value)
  return record
}

const byName = ([a]: readonly [string, Field], [b]: readonly [string, Field]): number => (a < b ? -1 : 1)

const inner: Aggregator<Fields> = {
  start: () => ({ fields: new Map(), bound: null }),
  add(state, a, _b, at) {
    if (isRecord(a)) addFields(state, a, at)
    else skip(a, 'record')
  },
  merge(into, from) {
    if (from.bound !== null && (into.bound === null || from.bound < into.bound)) into.bound = from.bound
    for (const [name, field] of from.fields) {
      if (isOut(into, name)) continue
      const found = into.fields.get(name)
      if (found === undefined) into.fields.set(name, field)
      else {
        if (orderOfKept(field.last, found.last) > 0) found.last = field.last
        if (orderOfKept(field.first, found.first) < 0) found.first = field.first
      }
      trim(into)
    }
  },
  finish: resultOf,
  write({ fields, bound }, out) {
    out.value(bound)
    out.count(fields.size)
    for (const [name, { last, first }] of fields) {
      out.text(name)
      writeKept(last, out)
      writeKept(first, out)
    }
  },
  read(from) {
    const state: Fields = { bound: from.value() as string | null, fields: new Map() }
    for (let left = from.count(); left > 0; left--)
      state.fields.set(from.text(), { last: readKept(from), first: readKept(from) })
    return state
  },
  isTruncated: ({ fields, bound }) => bound !== null || fields.size > maxFields,
  size: ({ fields }) => 150 + fields.size * 300,
}

export const merge = defineAggregator({
  name: 'merge',
  summary: 'Merges records: gives the last value of each field.',
  since: '0.1.0',
  params: {
    r: param.expression({ doc: 'The record that is read of each event.', type: openRecord, required: true }),
  },
  positional: ['r'],
  type({ r }): Type {
    const type = withoutNull(r.type)
    if (type.kind !== 'record') return openRecord
    return recordOf(new Map([...type.fields].map(([name, of]) => [name, optional(of)])), type.open)
  },
  details:
    'A null in a field does not count. The last value is that of the last event by `@time`, then source, partition and line; fields stand in the order in which they came first. Of more than 1,000 fields those stay whose names sort first, and `@truncated` says so. Of no records it gives `{}`.',
  memory: 'bounded',
  examples: [
    {
      title: 'What is known of a request',
      use: 'merge(this)',
      in: [
        { id: 7, user: 'ann' },
        { id: 7, status: 500, user: null },
        { id: 7, status: 200 },
      ],
      gives: { id: 7, user: 'ann', status: 200 },
    },
  ],
  open: () => inner,
})
