import type { State, Tracked } from '../../contract/state.ts'
import type { StatefulContext } from '../../contract/stateful.ts'

interface Kept extends Tracked {
  value: number
}

/** One number that is kept with the state of a stage. */
export class KeptNumber {
  readonly #state: State<Kept>
  readonly #initial: number
  #entry: Kept | undefined

  constructor(name: string, initial: number, context: StatefulContext) {
    this.#initial = initial
    this.#state = context.state<Kept>(name, {
      write: ({ value }, out) => out.float(value),
      read: (from) => ({ mark: 0, value: from.float() }),
    })
  }

  get value(): number {
    this.#entry ??= this.#state.table('').get(null)
    return this.#entry?.value ?? this.#initial
  }

  set value(value: number) {
    const table = this.#state.table('')
    this.#entry ??= table.get(null)
    if (this.#entry === undefined) {
      this.#entry = { mark: 0, value }
      table.set(null, this.#entry)
    } else if (this.#entry.value !== value) {
      table.touch(null, this.#entry)
      this.#entry.value = value
    }
  }
}
