/** Tells whether the group must still know this member, by when it was answered last. All in milliseconds. */
export class Membership {
  readonly #now: () => number
  /** Since a sign of life was sent that was answered, the group takes nobody for gone for so long. */
  #session: number
  /** When the first sign of life was sent that has no answer yet. */
  #sent: number | undefined
  #proved = Number.NEGATIVE_INFINITY
  #waiting: (() => void)[] = []

  constructor(session: number, now: () => number = Date.now) {
    this.#session = session
    this.#now = now
  }

  /** By the newer protocol brokers say how often they want to hear of a member; of one that is silent for twice as long nobody can be sure. */
  setBeat(every: number): void {
    this.#session = 2 * every
  }

  sends(): void {
    this.#sent ??= this.#now()
  }

  /** The group has answered that it knows the member. */
  isKnown(): void {
    this.#proved = this.#sent ?? this.#proved
    this.#sent = undefined
    this.#wake()
  }

  failed(): void {
    this.#sent = undefined
  }

  joined(): void {
    this.#proved = this.#now()
    // By the older protocol a sign of life that is answered with a call to join anew is heard of no more.
    this.#sent = undefined
    this.#wake()
  }

  /** Undefined: what it reads is its own. A promise: by now it may be another member's, as after a sleep; resolves when that is known. */
  sure(): Promise<void> | undefined {
    const silent = this.#now() - this.#proved
    if (silent >= 0 && silent < this.#session) return undefined
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** It waits for nothing any more: partitions are given out anew, or it has ended. */
  release(): void {
    this.#wake()
  }

  #wake(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
