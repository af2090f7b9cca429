import type { DiskCall, DiskFault } from './watched-disk.ts'

/** Most calls in a row that go wrong in the same way. */
const longest = 6
/** One call in so many is where a fault begins. */
const rare = 40

/** What goes wrong with a disk, drawn from a seed: no room for a while, an error of the device, writes that write a part of what they were given. */
export class DiskFaults {
  readonly #random: () => number
  /** Faults that are still to come in this run. */
  #left = 0
  #going: { readonly fault: DiskFault; calls: number } | undefined
  /** Number of faults that came in this run and were not only short writes. */
  came = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /** A run begins, in which so many faults may come. */
  begin(count: number): void {
    this.#left = count
    this.#going = undefined
    this.came = 0
  }

  end(): void {
    this.#left = 0
    this.#going = undefined
  }

  readonly of = (kind: DiskCall['kind']): DiskFault | undefined => {
    if (this.#going === undefined) {
      if (this.#left === 0 || this.#random() * rare >= 1) return undefined
      this.#left--
      const drawn = this.#random()
      const fault = drawn < 0.4 ? 'ENOSPC' : drawn < 0.7 ? 'EIO' : this.#random()
      this.#going = { fault, calls: 1 + Math.floor(this.#random() ** 2 * longest) }
    }
    const going = this.#going
    const { fault } = going
    if (!fits(kind, fault)) return undefined
    if (--going.calls === 0) this.#going = undefined
    if (typeof fault === 'string') this.came++
    return fault
  }
}

/** A sync finds the place for what was written taken already; only writes write less. */
const fits = (kind: DiskCall['kind'], fault: DiskFault): boolean =>
  typeof fault === 'number' ? kind === 'write' : fault === 'EIO' ? kind !== 'make' : kind !== 'sync'
