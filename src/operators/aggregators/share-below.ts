import {
  addQuantile,
  addQuantiles,
  mergeQuantiles,
  type QuantileSketch,
  quantileOf,
  readQuantiles,
  sizeOfQuantiles,
  startQuantiles,
  writeQuantiles,
} from '../../core/sketch/quantile-sketch.ts'
import type { Aggregator } from '../contract/aggregator.ts'
import { skip } from './numbers.ts'

/** The number below which a share `q` of all lies. */
export const shareBelow = (q: number): Aggregator<QuantileSketch> => ({
  start: startQuantiles,
  add(state, a) {
    if (typeof a === 'number') addQuantile(state, a)
    else if (typeof a === 'bigint') addQuantile(state, Number(a))
    else skip(a)
  },
  addRun: addQuantiles,
  merge: mergeQuantiles,
  finish: (state) => quantileOf(state, q),
  write: writeQuantiles,
  read: readQuantiles,
  size: sizeOfQuantiles,
})

export const quantileError = 'exact up to 32 values, then within 0.8 % of a value of that rank'
