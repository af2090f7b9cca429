import type { Positions } from '../../contract/source.ts'
import type { FirstOffset } from './first-offsets.ts'

/** How far the partitions of a source are read, by their names: a position is the offset of the next message. */
export class Places {
  readonly #restored: Positions
  readonly #isShared: boolean
  /** Of each partition read by this member. */
  readonly #next = new Map<string, number>()
  /** Of those that it had before they were given out anew. */
  readonly #left = new Map<string, number>()
  /** Where this member has begun each of them. */
  readonly #begun = new Map<string, number>()
  readonly #changed = new Set<string>()
  /** Where partitions begin that have no position, and where each ended at the start. */
  readonly #found = new Map<string, FirstOffset>()
  /** What was kept of them is of a topic that is no more. */
  readonly #dropped = new Set<string>()

  constructor(restored: Positions, isShared: boolean) {
    this.#restored = restored
    this.#isShared = isShared
  }

  found(name: string, first: FirstOffset): void {
    this.#found.set(name, first)
  }

  /** All that were found at the start. */
  get all(): Iterable<string> {
    return this.#found.keys()
  }

  /** Those of this member. */
  get mine(): Iterable<string> {
    return this.#next.keys()
  }

  /** Is a group told that it has got so far? Of partitions of others no, nor of what lies before where this member was to begin: others have read it. */
  mayTell(name: string, offset: number): boolean {
    return this.#next.has(name) && offset >= (this.#begun.get(name) ?? 0)
  }

  /** They are given out anew. */
  forget(): void {
    for (const [name, offset] of this.#next) this.#left.set(name, offset)
    this.#next.clear()
  }

  /** It has lost them: others may have read on. */
  lose(): void {
    this.#next.clear()
    this.#left.clear()
  }

  /** Its topic is gone; one that is made anew by the same name is another. */
  drop(name: string): void {
    this.#dropped.add(name)
    this.#changed.delete(name)
    for (const places of [this.#found, this.#next, this.#left, this.#begun]) places.delete(name)
  }

  /** How far each is read that it gets once more: as it knows itself, or as the group does (`committed`), where that is further. */
  regained(committed: ReadonlyMap<string, number>): (name: string) => number | undefined {
    const left = new Map(this.#left)
    this.#left.clear()
    return (name) => {
      const [own, told] = [left.get(name), committed.get(name)]
      if (own === undefined || own <= (told ?? -1)) return told
      // Meanwhile it may have been nobody's to tell.
      this.#changed.add(name)
      return own
    }
  }

  /** Where a partition of this member begins; one that has no place yet (`known`) gets one that is kept: at the next start messages lie behind it. */
  begin(name: string, known: number | undefined): number {
    const offset = known ?? this.#found.get(name)?.begin ?? 0
    this.#next.set(name, offset)
    this.#begun.set(name, offset)
    if (known === undefined) this.#changed.add(name)
    return offset
  }

  /** 0 where this member does not read it. */
  nextOf(name: string): number {
    return this.#next.get(name) ?? 0
  }

  /** Where it ended at the start. */
  endOf(name: string): number {
    return this.#found.get(name)?.end ?? 0
  }

  reached(name: string, offset: number): void {
    this.#next.set(name, offset)
    this.#changed.add(name)
  }

  /** The offset of the next message of a partition, where this member or its state knows one. */
  known(name: string): number | undefined {
    const next = this.#next.get(name)
    // What members of a shared group have kept is outdated: others have read on.
    if (next !== undefined || this.#isShared || this.#dropped.has(name)) return next
    const restored = this.#restored.get(name)?.['offset']
    return typeof restored === 'number' ? restored : undefined
  }

  /** Those that changed since the last call. */
  position(): Positions {
    const changed = [...this.#changed].flatMap((name) => {
      const offset = this.#next.get(name)
      // One that another member has by now is that one's to tell.
      return offset === undefined ? [] : [[name, { offset }] as const]
    })
    this.#changed.clear()
    return new Map(changed)
  }

  /** All that was there at the start was read; `isPart`: of what this member has. */
  isDone(isPart: boolean): boolean {
    for (const [name, { begin, end }] of this.#found) {
      if (isPart && !this.#next.has(name)) continue
      if ((this.known(name) ?? begin) < end) return false
    }
    return true
  }
}
