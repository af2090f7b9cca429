import { mismatch } from '../../core/mismatch.ts'
import { checkChoice } from '../contract/check-choice.ts'
import { defineFunction } from '../contract/function.ts'

const forms = ['NFC', 'NFD', 'NFKC', 'NFKD']

export const normalize = defineFunction({
  name: 'normalize',
  group: 'text',
  summary: 'Writes a text in a normal form of Unicode: NFC, NFD, NFKC or NFKD.',
  since: '0.1.0',
  signature: 'normalize(s: string, form: string = "NFC") -> string',
  check: checkChoice(1, forms),
  examples: [
    { code: 'length(normalize("e\\u{301}"))', gives: '1' },
    { code: 'normalize("ﬁ", "NFKC")', gives: '"fi"' },
  ],
  run: (s: string, form: string) =>
    forms.includes(form) ? s.normalize(form) : mismatch(`"${form}" is no normal form of Unicode`),
})
