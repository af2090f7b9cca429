import { intOfFloat } from '../../core/int-of-float.ts'
import { roundTo } from '../../core/round-to.ts'
import { defineFunction } from '../contract/function.ts'

export const ceil = defineFunction({
  name: 'ceil',
  group: 'number',
  summary: 'Rounds a number up to an int.',
  since: '0.1.0',
  signature: 'ceil(x: num) -> int',
  examples: [
    { code: 'ceil(1.2)', gives: '2' },
    { code: 'ceil(-1.2)', gives: '-1' },
  ],
  run: (x: number | bigint) => (typeof x === 'bigint' ? x : intOfFloat(Math.ceil(x))),
})

export const floor = defineFunction({
  name: 'floor',
  group: 'number',
  summary: 'Rounds a number down to an int.',
  since: '0.1.0',
  signature: 'floor(x: num) -> int',
  examples: [
    { code: 'floor(1.8)', gives: '1' },
    { code: 'floor(-1.2)', gives: '-2' },
  ],
  run: (x: number | bigint) => (typeof x === 'bigint' ? x : intOfFloat(Math.floor(x))),
})

export const trunc = defineFunction({
  name: 'trunc',
  group: 'number',
  summary: 'Cuts the fraction off a number.',
  since: '0.1.0',
  signature: 'trunc(x: num) -> int',
  examples: [{ code: 'trunc(-1.8)', gives: '-1' }],
  run: (x: number | bigint) => (typeof x === 'bigint' ? x : intOfFloat(Math.trunc(x))),
})

export const round = defineFunction({
  name: 'round',
  group: 'number',
  summary: 'Rounds a number to a count of digits, halves away from zero.',
  since: '0.1.0',
  signature: ['round(x: num) -> int', 'round(x: num, digits: int = 0) -> num'],
  examples: [
    { code: 'round(2.5)', gives: '3' },
    { code: 'round(1.005, 2)', gives: '1.01' },
    { code: 'round(1234, -2)', gives: '1200' },
  ],
  run(x: number | bigint, digits: number | bigint = 0) {
    if (typeof x === 'bigint') return x
    const count = Number(digits)
    return count === 0 ? intOfFloat(roundTo(x, 0)) : roundTo(x, count)
  },
})
