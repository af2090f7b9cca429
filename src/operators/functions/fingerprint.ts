import { globMatches } from '../../core/glob.ts'
import { crypto } from '../../core/lazy-module.ts'
import type { Rec } from '../../core/value.ts'
import { canonicalText } from '../../core/value-key.ts'
import { defineFunction } from '../contract/function.ts'

export const fingerprint = defineFunction({
  name: 'fingerprint',
  group: 'privacy',
  summary: 'Hashes a record, or the fields that fit a glob, whatever the order of keys.',
  since: '0.1.0',
  signature: 'fingerprint(r: rec, glob: string = all, …) -> string',
  examples: [
    { code: 'fingerprint({a: 1, b: 2}) == fingerprint({b: 2, a: 1})', gives: 'true' },
    { code: 'fingerprint({a: 1, at: 5}, "a") == fingerprint({a: 1, at: 6}, "a")', gives: 'true' },
    { code: 'length(fingerprint({}))', gives: '64' },
  ],
  run(r: Rec, ...globs: (string | null)[]) {
    const wanted = globs.filter((glob) => glob !== null)
    const keys = Object.keys(r).filter(
      (key) => wanted.length === 0 || wanted.some((glob) => globMatches(glob, key)),
    )
    const part = Object.fromEntries(keys.map((key) => [key, r[key]!]))
    return crypto().hash('sha256', canonicalText(part))
  },
})
