import type { KafkaMessage } from '../../../clients/kafka/client.ts'
import type { MessageReader } from '../../../clients/schema-registry/schemas.ts'
import type { Rec } from '../../../core/value.ts'
import type { Message, Origin } from '../../contract/chunk.ts'
import type { SourceContext } from '../../contract/source.ts'
import { messageOf } from './message-chunks.ts'

type Context = Pick<SourceContext, 'clock' | 'push' | 'wantsMessages'>

/**
 * Pushes messages of one partition as the events that their schemas make of them. One that cannot be read is a dead letter with all its bytes
 * in base64. A message without a value (a tombstone) makes no event. The number of an event is the message's offset and one.
 */
export function pushRecords(
  messages: readonly KafkaMessage[],
  origin: Origin,
  reader: Pick<MessageReader, 'read'>,
  context: Context,
): void {
  const { clock, push, wantsMessages } = context
  let events: Rec[] = []
  let run: KafkaMessage[] = []
  const flush = (): void => {
    const [first] = run
    if (first !== undefined) {
      const of = run
      push({
        kind: 'records',
        events,
        origin,
        firstLine: first.offset + 1,
        received: clock.now(),
        ...(wantsMessages ? { message: (index: number): Message => messageOf(of[index]!) } : {}),
      })
    }
    events = []
    run = []
  }
  for (const message of messages) {
    const { value, offset } = message
    const last = run.at(-1)
    if (last !== undefined && offset !== last.offset + 1) flush()
    if (value === null) continue
    const event = reader.read(value)
    if (typeof event !== 'string') {
      events.push(event)
      run.push(message)
      continue
    }
    flush()
    push({
      kind: 'refused',
      origin,
      line: offset + 1,
      offset: -1,
      length: value.length,
      head: value.toString('base64'),
      code: 'LP5513',
      reason: event,
    })
  }
  flush()
}
