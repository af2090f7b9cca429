import { mismatch } from '../../core/mismatch.ts'
import { roundTo } from '../../core/round-to.ts'
import { defineFunction } from '../contract/function.ts'

export const formatNumber = defineFunction({
  name: 'format_number',
  group: 'text',
  summary: 'Writes a number with a count of digits after the point and groups of three.',
  since: '0.1.0',
  signature: 'format_number(x: num, digits: int = 0, group: string = "") -> string',
  examples: [
    { code: 'format_number(1234.567, 2)', gives: '"1234.57"' },
    { code: 'format_number(1234567, group: ",")', gives: '"1,234,567"' },
  ],
  run(x: number | bigint, digits: number | bigint, group: string) {
    const count = Number(digits)
    if (count < 0 || count > 100) return mismatch('the count of digits lies outside 0 to 100')
    const text = typeof x === 'bigint' ? bigText(x, count) : roundTo(x, count).toFixed(count)
    if (group === '' || text.includes('e')) return text
    const [, whole, rest] = /^(-?\d+)(.*)$/.exec(text)!
    return whole!.replace(/\B(?=(?:\d{3})+$)/g, () => group) + rest
  },
})

const bigText = (x: bigint, digits: number): string =>
  digits === 0 ? String(x) : `${x}.${'0'.repeat(digits)}`
