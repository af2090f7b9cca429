import type { Clock } from '../../src/core/clock.ts'

/** Microseconds: the longest way there or back, and how late a request may be that was given up. */
const longestWay = 20_000
const latest = 4_000_000
/** Microseconds that some of them take, so that a run may end meanwhile. */
const slowest = 1_500_000
/** Microseconds until a server has done what it does by itself. */
const longestTask = 150_000

/** What becomes of a request: `lost` on its way there, its `answer` on the way back, or it comes there `late`, when nobody waits for it. */
type Fate = 'answered' | 'lost' | 'answer lost' | 'late'

/**
 * The way between runs and servers that outlive them, on the clock of the present run. What a run that was ended has sent may still come to
 * the other side when the next one is at work.
 */
export class Network {
  readonly #random: () => number
  #isCalm = true
  #clock: Clock | undefined
  /** Of the present run: what is on its way there. */
  readonly #flying = new Set<() => void>()
  /** What servers do by themselves, whoever runs: in this order. */
  #tasks: (() => void)[] = []
  /** Requests of which something was lost, in the present run. */
  troubles = 0
  /** Called when a request is on its way. */
  sent: () => void = () => {}

  constructor(random: () => number) {
    this.#random = random
  }

  get random(): () => number {
    return this.#random
  }

  get clock(): Clock {
    return this.#clock!
  }

  /** A run begins on a clock of its own; `isCalm`: nothing of what it sends is lost. */
  begin(clock: Clock, isCalm: boolean): void {
    const left = [...this.#flying]
    this.#isCalm = isCalm
    this.#flying.clear()
    this.#clock = clock
    this.troubles = 0
    for (const work of left)
      if (this.#random() < 0.5) this.#later(this.#random() < 0.5 ? slowest : latest, work)
    for (const task of this.#tasks) this.#plan(task)
  }

  /** A server does this a moment later, and everything that it was to do before. */
  soon(task: () => void): void {
    this.#tasks.push(task)
    if (this.#isCalm) this.#doUpTo(task)
    else this.#plan(task)
  }

  #plan(task: () => void): void {
    this.clock.after(Math.floor(this.#random() * longestTask), () => this.#doUpTo(task))
  }

  #doUpTo(task: () => void): void {
    const count = this.#tasks.indexOf(task) + 1
    for (const one of this.#tasks.splice(0, count)) one()
  }

  /** True once in so many times, never where it is calm. */
  happens(oneIn: number): boolean {
    const isSo = !this.#isCalm && this.#random() * oneIn < 1
    if (isSo) this.troubles++
    return isSo
  }

  /** Does `work` at the other side; rejects with `lost` where its answer does not come. */
  request<T>(work: () => T, lost: () => Error): Promise<T> {
    const clock = this.clock
    const fate = this.#fate()
    return new Promise<T>((resolve, reject) => {
      const answer = (settle: () => void): void => {
        if (this.#clock === clock) clock.after(this.#way(), settle)
      }
      const arrive = (): void => {
        let result: T
        try {
          result = work()
        } catch (error) {
          answer(() => reject(error as Error))
          return
        }
        answer(fate === 'answered' ? () => resolve(result) : () => reject(lost()))
      }
      if (fate === 'lost') answer(() => reject(lost()))
      else if (fate === 'late') {
        answer(() => reject(lost()))
        this.#later(latest, () => quietly(work))
      } else this.#later(this.happens(12) ? slowest : longestWay, arrive)
      this.sent()
    })
  }

  #fate(): Fate {
    if (!this.happens(30)) return 'answered'
    const drawn = this.#random()
    return drawn < 0.3 ? 'lost' : drawn < 0.7 ? 'answer lost' : 'late'
  }

  #later(longest: number, work: () => void): void {
    const clock = this.clock
    this.#flying.add(work)
    clock.after(Math.floor(this.#random() ** 2 * longest), () => {
      if (this.#clock === clock && this.#flying.delete(work)) work()
    })
  }

  #way(): number {
    return Math.floor(this.#random() ** 2 * longestWay)
  }
}

function quietly(work: () => unknown): void {
  try {
    work()
  } catch {
    // Nobody waits for it.
  }
}
