import { net } from '../../core/lazy-module.ts'
import { fitsLuhn } from '../../core/luhn.ts'

/** How one kind of secret looks. What the regex finds may be looked at again. */
export interface SecretPattern {
  readonly regex: RegExp
  readonly isReal?: (found: string) => boolean
}

/** ISO 13616: the digits of the number, letters as 10 to 35 and the first four characters last, leave 1 when divided by 97. */
function fitsIban(found: string): boolean {
  const text = found.replace(/ /g, '')
  if (text.length < 15 || text.length > 34) return false
  let rest = 0
  for (const char of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(char, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

const countDigits = (text: string): number => text.replace(/\D/g, '').length

/** Every regex has literal anchors and bounded repeats, so none takes more than linear time. */
export const secretPatterns: ReadonlyMap<string, SecretPattern> = new Map<string, SecretPattern>([
  ['email', { regex: /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g }],
  ['credit_card', { regex: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, isReal: fitsLuhn }],
  ['us_ssn', { regex: /(?<![\d-])(?!000|666|9\d\d)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g }],
  ['iban', { regex: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b/g, isReal: fitsIban }],
  [
    'ip',
    {
      regex:
        /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)|(?<![\w:.])[\da-fA-F]{0,4}(?::[\da-fA-F]{0,4}){2,7}(?:\.\d{1,3}){0,3}(?![\w:]|\.\d)/g,
      isReal: (found) => net().isIP(found) !== 0,
    },
  ],
  [
    'phone',
    {
      regex:
        /(?<![\w.+-])(?:\+\d{1,3}[ .-]?)?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]\d{2,8}){1,4}(?![\w-]|\.\d)|(?<!\w)\+\d{8,15}(?!\d)/g,
      isReal: (found) =>
        countDigits(found) >= 8 &&
        countDigits(found) <= 15 &&
        net().isIP(found) === 0 &&
        !/^\d{4}-\d\d-\d\d/.test(found),
    },
  ],
  ['jwt', { regex: /\beyJ[\w-]{5,}\.eyJ[\w-]{5,}\.[\w-]*/g }],
  ['aws_key', { regex: /(?<![A-Z0-9])(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA)[A-Z0-9]{16}(?![A-Z0-9])/g }],
])
