import { everyMatch } from '../../core/every-match.ts'
import { replacementFor } from '../../core/replacement.ts'
import { defineFunction } from '../contract/function.ts'

export const replace = defineFunction({
  name: 'replace',
  group: 'text',
  summary: 'Replaces each match of a text or regex; "$1" and "$name" are its groups.',
  since: '0.1.0',
  signature: 'replace(s: string, what: string|regex, with: string, first: bool = false) -> string',
  examples: [
    { code: 'replace("a.b.c", ".", "/")', gives: '"a/b/c"' },
    { code: 'replace("a.b.c", ".", "/", first: true)', gives: '"a/b.c"' },
    { code: 'replace("user=ann id=7", /(?<k>\\w+)=(\\w+)/, "$2:$k")', gives: '"ann:user 7:id"' },
  ],
  run(s: string, what: string | RegExp, to: string, first: boolean) {
    if (typeof what !== 'string') return s.replace(first ? what : everyMatch(what), replacementFor(what, to))
    if (!s.includes(what)) return s
    return first ? s.replace(what, () => to) : s.replaceAll(what, () => to)
  },
})
