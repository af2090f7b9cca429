import type { State, StateKey, Tracked } from '../../contract/state.ts'
import type { StatefulContext } from '../../contract/stateful.ts'
import { KeptNumber } from './kept-number.ts'

const none = ''

/**
 * Keys that have changed since they were last told, to be told some time after the first change by the clock. Kept over restarts, so that
 * what was due is told though nothing more comes.
 */
export class ChangedKeys {
  readonly #context: StatefulContext
  readonly #every: number
  readonly #keys: State<Tracked>
  /** When they are told, by the clock; NaN where nothing is to tell. */
  readonly #due: KeptNumber
  #isDue = false

  constructor(every: number, context: StatefulContext) {
    this.#context = context
    this.#every = every
    this.#keys = context.state<Tracked>('changed', { write: () => {}, read: () => ({ mark: 0 }) })
    this.#due = new KeptNumber('due', Number.NaN, context)
  }

  add(key: StateKey): void {
    const table = this.#keys.table(none)
    if (table.get(key) !== undefined) return
    table.add(key, { mark: 0 })
    if (!Number.isNaN(this.#due.value)) return
    this.#due.value = this.#context.clock.now() + this.#every
    this.#startTimer()
  }

  restored(): void {
    if (!Number.isNaN(this.#due.value)) this.#startTimer()
  }

  /** Those that are to be told now; forgotten with that. */
  takeDue(): readonly StateKey[] {
    if (!this.#isDue) return []
    this.#isDue = false
    return this.clear()
  }

  clear(): readonly StateKey[] {
    const keys = [...this.#keys.table(none).entries()].map(([key]) => key)
    this.#keys.drop(none)
    this.#due.value = Number.NaN
    return keys
  }

  #startTimer(): void {
    const { clock, wake } = this.#context
    clock.after(Math.max(0, this.#due.value - clock.now()), () => {
      this.#isDue = true
      wake()
    })
  }
}
