import type { RunError } from '../../../core/run-error.ts'
import type { Consuming } from '../client.ts'

/** Milliseconds that something may fail untold: leaders move, and brokers are restarted, all the time. */
const patience = 5000

/** Tells what does not work for longer than a moment, each kind of trouble once, and when all works again. */
export class Outages {
  readonly #calls: Pick<Consuming, 'troubled' | 'recovered'>
  readonly #failing = new Map<string, number>()
  /** Troubles that were told, by the code of each, since all worked. */
  readonly #told = new Set<string>()

  constructor(calls: Pick<Consuming, 'troubled' | 'recovered'>) {
    this.#calls = calls
  }

  fails(what: string, why: RunError): void {
    const now = Date.now()
    const since = this.#failing.get(what) ?? now
    this.#failing.set(what, since)
    if (now - since < patience || this.#told.has(why.code)) return
    this.#told.add(why.code)
    this.#calls.troubled?.(why)
  }

  works(what: string): void {
    if (this.#failing.delete(what)) this.#look()
  }

  /** Nobody asks for anything else any more. */
  only(isAsked: (what: string) => boolean): void {
    for (const what of this.#failing.keys()) if (!isAsked(what)) this.#failing.delete(what)
    this.#look()
  }

  #look(): void {
    if (this.#failing.size > 0 || this.#told.size === 0) return
    this.#told.clear()
    this.#calls.recovered?.()
  }
}
