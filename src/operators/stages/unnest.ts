import { mismatches } from '../../core/mismatch.ts'
import { isRecord, type Rec, setKey, typeName, type Value } from '../../core/value.ts'
import { withArticle } from '../../core/with-article.ts'
import {
  anyType,
  intType,
  listOf,
  openRecord,
  optional,
  recordOf,
  type Type,
  withoutNull,
} from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage, Refusal } from '../contract/stage.ts'

export const unnest = defineStage({
  name: 'unnest',
  summary: 'Makes one event of each element of a list.',
  since: '0.1.0',
  params: {
    list: param.expression({ doc: 'The list.', type: listOf(anyType), required: true }),
    as: param.field({
      doc: "The field that holds the element; the list's own where the list is a plain field.",
    }),
    index: param.field({ doc: 'The field that holds the number of the element, from 0.' }),
    replace: param.bool({ doc: 'The element, a record, becomes the whole event.', default: 'false' }),
    empty: param.choice(['drop', 'keep'], {
      doc: 'What becomes of an event whose list is empty or missing.',
      default: 'drop',
    }),
  },
  positional: ['list'],
  memory: 'none',
  examples: [
    {
      title: 'One event for each release',
      stages: 'unnest(assets, as: asset)',
      in: [
        { tag: 'v1', assets: ['a', 'b'] },
        { tag: 'v2', assets: [] },
      ],
      out: [
        { tag: 'v1', assets: ['a', 'b'], asset: 'a' },
        { tag: 'v1', assets: ['a', 'b'], asset: 'b' },
      ],
    },
    {
      title: 'The elements alone',
      stages: 'unnest(items, replace: true)',
      in: [{ items: [{ n: 1 }, { n: 2 }] }],
      out: [{ n: 1 }, { n: 2 }],
    },
  ],
  check(settings) {
    return settings.as === undefined &&
      !settings.replace &&
      !(settings.list.op === 'field' && settings.list.path.length === 1)
      ? {
          param: 'as',
          message: 'The list is no plain field, so its elements need a name.',
          help: 'Write "as: NAME".',
        }
      : undefined
  },
  schema(before, settings) {
    const of = withoutNull(settings.list.type)
    const element: Type = of.kind === 'list' ? of.of : anyType
    if (settings.replace) {
      const record = withoutNull(element)
      return record.kind === 'record' ? record : openRecord
    }
    const fields = new Map(before.fields)
    const name = settings.as?.[0] ?? (settings.list.op === 'field' ? settings.list.path[0]! : '')
    fields.set(
      name,
      (settings.as?.length ?? 1) > 1 ? openRecord : settings.empty === 'keep' ? optional(element) : element,
    )
    if (settings.index !== undefined)
      fields.set(
        settings.index[0]!,
        settings.index.length > 1 ? openRecord : settings.empty === 'keep' ? optional(intType) : intType,
      )
    return recordOf(fields, before.open)
  },
  open(settings, context) {
    const list = context.evaluate(settings.list)
    const path = settings.as ?? (settings.list.op === 'field' ? settings.list.path : [])
    const { index, replace } = settings
    return {
      expand(row, emit) {
        const before = mismatches.count
        const value = list(row)
        if (value === null || (Array.isArray(value) && value.length === 0)) {
          if (mismatches.count !== before) return new Refusal('LP5301', mismatches.last)
          if (settings.empty === 'drop') return 'absorbed'
          if (replace) emit(row.event)
          else emit(withPath(index === undefined ? row.event : withPath(row.event, index, null), path, null))
          return 'absorbed'
        }
        if (!Array.isArray(value))
          return new Refusal('LP5303', `${withArticle(typeName(value))} stands where the list should be`)
        if (replace && !value.every(isRecord))
          return new Refusal('LP5303', 'an element of the list is no record and cannot become the event')
        for (const [i, element] of value.entries()) {
          if (replace) emit({ ...(element as Rec) })
          else emit(withPath(index === undefined ? row.event : withPath(row.event, index, i), path, element))
        }
        return 'absorbed'
      },
    }
  },
})

/** A copy of the event with one field set. */
function withPath(event: Rec, path: readonly string[], value: Value): Rec {
  const copy = { ...event }
  const [first, ...rest] = path
  if (first === undefined) return copy
  const inner = copy[first]
  setKey(
    copy,
    first,
    rest.length === 0 ? value : withPath(inner !== undefined && isRecord(inner) ? inner : {}, rest, value),
  )
  return copy
}
