import type { Aggregator } from '../contract/aggregator.ts'
import { skip } from './numbers.ts'

interface Truth {
  /** Was there one that decides? */
  decided: boolean
}

/** `any`: one true decides for true; `all`: one false decides for false. */
export const truth = (deciding: boolean): Aggregator<Truth> => ({
  start: () => ({ decided: false }),
  add(state, a) {
    if (a === deciding) state.decided = true
    else if (typeof a !== 'boolean') skip(a, 'bool')
  },
  merge(into, from) {
    if (from.decided) into.decided = true
  },
  finish: ({ decided }) => decided === deciding,
  write: ({ decided }, out) => out.byte(decided ? 1 : 0),
  read: (from) => ({ decided: from.byte() === 1 }),
})
