import { createHash, randomBytes } from 'node:crypto'

/** Digits of base 64 as Elasticsearch reads them in an id, in their order. */
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Bytes of the hash: two sinks of a million have the same with a probability below 10^-9. */
const hashLength = 9

/**
 * Ids of the events of a piece by their places, made of its key (`Encoded.key`): the same at each try, after a crash too. They grow with
 * the epoch, the piece and the place. Before it takes a document, Elasticsearch looks for its id in every segment whose ids begin before it
 * and end behind it; one that is larger than all that came before is looked for in none.
 */
export function idsOf(key: string): (index: number) => string {
  const [, whose = key, epoch = 0, number = 0] = /^(.*)\/(\d+)\/(\d+)$/s.exec(key) ?? []
  const hash = createHash('sha256').update(whose).digest().toString('base64url', 0, hashLength)
  const prefix = hash + inDigits(Number(epoch), 8) + inDigits(Number(number), 8)
  return (index) => prefix + inDigits(index, 4)
}

/** Ids that no other run makes, for events that come from no outbox. They grow, too. `now`: microseconds. */
export function freshIds(now: number): () => string {
  const prefix = inDigits(Math.floor(now / 1000), 8) + randomBytes(9).toString('base64url')
  let made = 0
  return () => prefix + inDigits(made++, 8)
}

function inDigits(number: number, length: number): string {
  let text = ''
  for (let rest = number, left = length; left > 0; left--, rest = Math.floor(rest / 64))
    text = digits[rest % 64]! + text
  return text
}
