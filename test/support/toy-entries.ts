import type { StateCodec, Tracked } from '../../src/operators/contract/state.ts'

/** An entry with one number. */
export class ToyEntry implements Tracked {
  mark = 0
  value: number
  constructor(value: number) {
    this.value = value
  }
}

export const toyCodec: StateCodec<ToyEntry> = {
  write: (entry, out) => out.float(entry.value),
  read: (from) => new ToyEntry(from.float()),
}
