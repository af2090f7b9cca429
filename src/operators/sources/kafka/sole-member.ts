import { RunError } from '../../../core/run-error.ts'
import type { SourceContext } from '../../contract/source.ts'
import type { KafkaReading } from './reading.ts'

type Reading = Pick<KafkaReading, 'group' | 'sessionTimeout' | 'connection'>

/**
 * Sees to it that no other member gets a part of the partitions: what this one has counted would be wrong. After a lost connection the other
 * may be this run itself, as the brokers knew it before: that one is gone when it was silent for a session.
 */
export class SoleMember {
  readonly #reading: Reading
  readonly #clock: SourceContext['clock']
  readonly #failed: (error: RunError) => void
  /** All partitions were this run's. */
  #wasAlone = false
  /** The other member is gone. */
  #forgetOther: () => void = () => {}

  constructor(reading: Reading, clock: SourceContext['clock'], failed: (error: RunError) => void) {
    this.#reading = reading
    this.#clock = clock
    this.#failed = failed
  }

  /** These are given to this member; throws where that leaves some of all to another one. `all`: those of topics that are there now. */
  given(mine: ReadonlySet<string>, all: () => Iterable<string>): void {
    this.#forgetOther()
    const isAlone = (): boolean => [...all()].every((name) => mine.has(name))
    if (isAlone()) {
      this.#wasAlone = true
      return
    }
    const { group, sessionTimeout, connection } = this.#reading
    const error = new RunError(
      'LP5509',
      connection.title,
      'config',
      `The group "${group}" has another member, and this run is to be the only one. Stop the other one, give this one a "group" of its own, or share the work with "members: shared".`,
    )
    if (!this.#wasAlone) throw error
    this.#forgetOther = this.#clock.after(3 * sessionTimeout, () => {
      // By then it may be known that what is not here is nowhere.
      if (!isAlone()) this.#failed(error)
    })
  }

  stop(): void {
    this.#forgetOther()
  }
}
