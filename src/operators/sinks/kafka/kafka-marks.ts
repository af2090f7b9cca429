import type { KafkaAdmin, KafkaProducer } from '../../../clients/kafka/client.ts'
import type { Clock } from '../../../core/clock.ts'
import { parseJson } from '../../../core/json.ts'
import { isRecord } from '../../../core/value.ts'
import type { Mark, Marks } from '../../contract/sink.ts'

interface Options {
  readonly admin: KafkaAdmin
  readonly producer: KafkaProducer
  readonly clock: Clock
  /** The group whose offset is the mark, and a topic that is there. */
  readonly group: string
  readonly topic: string
}

/** Between two readings that must agree: brokers may apply an offset a moment after its transaction. */
const pause = 200_000
const mostReadings = 20

/**
 * The mark of how far a sink has come, in the transaction with what it sent: the offset of a group in partition 0 of a topic, which need not be
 * an offset that the topic has (protocol K1, K2).
 */
export class KafkaMarks implements Marks {
  readonly #options: Options
  #isOpen = false

  constructor(options: Options) {
    this.#options = options
  }

  readonly read = async (): Promise<Mark | undefined> => {
    const { producer, clock } = this.#options
    this.#isOpen = false
    // First of all whoever wrote before is locked out: later it could still commit behind our back.
    await producer.open()
    let last = await this.#look()
    for (let reading = 0; reading < mostReadings; reading++) {
      await new Promise<void>((resolve) => void clock.after(pause, resolve))
      const next = await this.#look()
      if (next?.at === last?.at && next?.instance === last?.instance) break
      last = next
    }
    return last
  }

  /** Opens the transaction that the next commit closes. */
  readonly begin = async (): Promise<void> => {
    if (this.#isOpen) return
    await this.#options.producer.begin()
    this.#isOpen = true
  }

  readonly commit = async ({ instance, at }: Mark): Promise<void> => {
    const { producer, group, topic } = this.#options
    await this.begin()
    this.#isOpen = false
    await producer.sendOffsets(group, [
      { topic, partition: 0, offset: at, metadata: JSON.stringify({ instance }) },
    ])
    await producer.commit()
  }

  async #look(): Promise<Mark | undefined> {
    const { admin, group, topic } = this.#options
    const found = (await admin.committed(group, topic)).get(0)
    if (found === undefined) return undefined
    return { instance: instanceIn(found.metadata), at: found.offset }
  }
}

/** Empty where somebody else has written there. */
function instanceIn(metadata: string): string {
  try {
    const value = parseJson(metadata)
    return isRecord(value) && typeof value['instance'] === 'string' ? value['instance'] : ''
  } catch {
    return ''
  }
}
