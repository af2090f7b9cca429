import { finite } from '../../core/arithmetic.ts'
import { defineFunction } from '../contract/function.ts'

export const sqrt = defineFunction({
  name: 'sqrt',
  group: 'number',
  summary: 'Takes the square root; null of a negative number.',
  since: '0.1.0',
  signature: 'sqrt(x: num) -> float?',
  examples: [
    { code: 'sqrt(9)', gives: '3' },
    { code: 'sqrt(-1)', gives: 'null' },
  ],
  run: (x: number | bigint) => finite(Math.sqrt(Number(x))),
})

export const pow = defineFunction({
  name: 'pow',
  group: 'number',
  summary: 'Raises a number to a power.',
  since: '0.1.0',
  signature: 'pow(x: num, y: num) -> float?',
  examples: [
    { code: 'pow(2, 10)', gives: '1024' },
    { code: 'pow(4, 0.5)', gives: '2' },
  ],
  run: (x: number | bigint, y: number | bigint) => finite(Number(x) ** Number(y)),
})

export const exp = defineFunction({
  name: 'exp',
  group: 'number',
  summary: 'Raises e to a power.',
  since: '0.1.0',
  signature: 'exp(x: num) -> float?',
  examples: [{ code: 'exp(0)', gives: '1' }],
  run: (x: number | bigint) => finite(Math.exp(Number(x))),
})

export const log = defineFunction({
  name: 'log',
  group: 'number',
  summary: 'Takes the logarithm, natural or to a base; null of what is not above 0.',
  since: '0.1.0',
  signature: 'log(x: num, base: num = e) -> float?',
  examples: [
    { code: 'log(1)', gives: '0' },
    { code: 'log(1000, 10)', gives: '3' },
    { code: 'log(8, 2)', gives: '3' },
    { code: 'log(0)', gives: 'null' },
  ],
  run(x: number | bigint, base: number | bigint | null) {
    const of = Number(x)
    switch (base) {
      case null:
        return finite(Math.log(of))
      case 2:
        return finite(Math.log2(of))
      case 10:
        return finite(Math.log10(of))
      default:
        return finite(Math.log(of) / Math.log(Number(base)))
    }
  },
})
