import { globMatches } from '../../core/glob.ts'
import { type Rec, setKey } from '../../core/value.ts'
import { recordOf, type Type } from '../../ir/type.ts'
import { defineFunction, type TypedArgument } from '../contract/function.ts'

export const pick = defineFunction({
  name: 'pick',
  group: 'record',
  summary: 'Keeps the fields of a record whose keys fit a glob.',
  since: '0.1.0',
  signature: 'pick(r: rec, glob: string, …) -> {..}',
  result: (args) => pickedType(args, true),
  examples: [
    {
      code: 'pick({id: 1, http_status: 200, http_path: "/", x: 2}, "id", "http_*")',
      gives: '{id: 1, http_status: 200, http_path: "/"}',
    },
  ],
  run: (r: Rec, ...globs: string[]) => picked(r, globs, true),
})

export const omit = defineFunction({
  name: 'omit',
  group: 'record',
  summary: 'Removes the fields of a record whose keys fit a glob.',
  since: '0.1.0',
  signature: 'omit(r: rec, glob: string, …) -> {..}',
  result: (args) => pickedType(args, false),
  examples: [{ code: 'omit({id: 1, debug_a: 2, debug_b: 3}, "debug_*")', gives: '{id: 1}' }],
  run: (r: Rec, ...globs: string[]) => picked(r, globs, false),
})

const fits = (key: string, globs: readonly string[]): boolean => globs.some((glob) => globMatches(glob, key))

function picked(r: Rec, globs: readonly string[], wanted: boolean): Rec {
  const kept: Rec = {}
  for (const key of Object.keys(r)) {
    if (fits(key, globs) === wanted) setKey(kept, key, r[key]!)
  }
  return kept
}

function pickedType([record, ...rest]: readonly TypedArgument[], wanted: boolean): Type | undefined {
  const globs = rest.map((arg) => arg.constant)
  if (record?.type.kind !== 'record' || !globs.every((glob) => typeof glob === 'string')) return undefined
  const fields = [...record.type.fields].filter(([name]) => fits(name, globs) === wanted)
  return recordOf(new Map(fields), record.type.open)
}
