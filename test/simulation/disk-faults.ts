import type { DiskCall, DiskFault } from './watched-disk.ts'

type Kind = DiskCall['kind']

/** Most calls in a row that go wrong in the same way, and most that go well before. */
const longest = 6
const latest = 12

/** Writes of what is put out are many, and all others few: what is to go wrong is drawn first, then how many such calls come before it. */
interface Planned {
  readonly kind: Kind
  readonly isState: boolean
  readonly fault: DiskFault
  before: number
  calls: number
}

/** What goes wrong with a disk, drawn from a seed: no room for a while, an error of the device, writes that write a part of what they were given. */
export class DiskFaults {
  readonly #random: () => number
  #planned: Planned[] = []
  /** Number of faults that came in this run and were not only short writes. */
  came = 0

  constructor(random: () => number) {
    this.#random = random
  }

  /** A run begins, in which so many faults may come. */
  begin(count: number): void {
    this.#planned = Array.from({ length: count }, () => this.#plan())
    this.came = 0
  }

  end(): void {
    this.#planned = []
  }

  /** `name`: of the file or folder. */
  readonly of = (kind: Kind, name: string): DiskFault | undefined => {
    const isState = /^(?:epoch|base|outbox|state)\b/.test(name)
    const next = this.#planned.find((one) => one.kind === kind && one.isState === isState)
    if (next === undefined) return undefined
    if (next.before > 0) {
      next.before--
      return undefined
    }
    if (--next.calls === 0) this.#planned.splice(this.#planned.indexOf(next), 1)
    if (typeof next.fault === 'string') this.came++
    return next.fault
  }

  #plan(): Planned {
    const random = this.#random
    const kind = kinds[Math.floor(random() * kinds.length)]!
    return {
      kind,
      isState: kind === 'commit' || random() < 0.6,
      fault: this.#fault(kind),
      before: Math.floor(random() ** 2 * latest),
      calls: 1 + Math.floor(random() ** 2 * longest),
    }
  }

  /** A sync finds the place for what was written taken already; only writes write less. */
  #fault(kind: Kind): DiskFault {
    const drawn = this.#random()
    if (kind === 'write' && drawn < 0.4) return this.#random()
    return kind === 'sync' || kind === 'rename' || drawn < 0.65 ? 'EIO' : 'ENOSPC'
  }
}

const kinds: readonly Kind[] = ['write', 'write', 'write', 'sync', 'sync', 'make', 'commit', 'rename']
