import {
  addIntToMoments,
  addToMoments,
  type Moments,
  mergeMoments,
  readMoments,
  startMoments,
  writeMoments,
} from '../../core/exact/moments.ts'
import { fitsInt64 } from '../../core/int64.ts'
import type { Aggregator } from '../contract/aggregator.ts'
import { skip } from './numbers.ts'

/** What is worked out from count, sum and sum of squares. */
export const spread = (finish: (state: Moments) => number | null): Aggregator<Moments> => ({
  start: startMoments,
  add(state, a) {
    if (typeof a === 'number') addToMoments(state, a)
    else if (typeof a === 'bigint' && fitsInt64(a)) addIntToMoments(state, a)
    else skip(a)
  },
  addRun(state, values, from, to) {
    for (let i = from; i < to; i++) if (!Number.isNaN(values[i])) addToMoments(state, values[i]!)
  },
  merge: mergeMoments,
  finish,
  write: writeMoments,
  read: readMoments,
})
