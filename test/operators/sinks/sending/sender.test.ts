import { expect, test } from 'vitest'
import { RunError } from '../../../../src/core/run-error.ts'
import { type Encoded, PieceRefused } from '../../../../src/operators/contract/sink.ts'
import { type Request, requestsOf } from '../../../../src/operators/sinks/sending/requests.ts'
import { type Answer, Sender } from '../../../../src/operators/sinks/sending/sender.ts'
import { recordPiece } from '../../../support/record-piece.ts'

const lost = new RunError('LP5490', 'x', 'connection', 'Nobody answers.')

const textsOf = ({ records }: Request): string => records.map(({ bytes }) => bytes.toString()).join('')

/** A sender of at most two events a request, whose other side answers as told. `sent`: the texts, each with its key. */
function sender(answer: (text: string, request: Request) => Answer, isBehindOutbox = false) {
  const sent: string[] = []
  const refused: string[] = []
  const running = new Sender<Request>({
    title: 'x',
    code: 'LP5492',
    refuse: isBehindOutbox
      ? undefined
      : (piece: Encoded, code, reason) => {
          refused.push(
            `${requestsOf([piece], { events: 1, bytes: 99 }).map(textsOf).join('')} ${code} ${reason}`,
          )
        },
    requests: (pieces) => requestsOf(pieces, { events: 2, bytes: 1000 }),
    send: async (request) => {
      const text = textsOf(request)
      sent.push(request.key === undefined ? text : `${request.key}=${text}`)
      return answer(text, request)
    },
  })
  return { running, sent, refused }
}

const letters = (text: string, key?: string): Encoded =>
  recordPiece(
    [...text].map((letter) => [letter]),
    key,
  )

test('a call that comes again goes on behind what was sent', async () => {
  let isAway = true
  const { running, sent } = sender((text) => {
    if (text === 'cd' && isAway) throw lost
    return undefined
  })
  const pieces = [letters('abc'), letters('de')]
  await expect(running.write(pieces)).rejects.toBe(lost)
  isAway = false
  await running.write([...pieces])
  expect(sent).toEqual(['ab', 'cd', 'cd', 'e'])
  // The same bytes in a new call are new events.
  await running.write([...pieces])
  expect(sent.slice(4)).toEqual(['ab', 'cd', 'e'])
})

test('what is given up is refused with the failure, and the call goes on behind it', async () => {
  const { running, sent, refused } = sender((text) => {
    if (text === 'ab') throw lost
    return undefined
  })
  const pieces = [letters('abcd')]
  await expect(running.write(pieces)).rejects.toBe(lost)
  running.giveUp(lost)
  await running.write(pieces)
  expect(sent).toEqual(['ab', 'cd'])
  const reason = 'LP5490 nobody answers, and all tries have run out'
  expect(refused).toEqual([`a ${reason}`, `b ${reason}`])
})

test('an answer may refuse some of a request', async () => {
  const { running, refused } = sender((text) => (text === 'cd' ? [{ part: 1, reason: 'no d' }] : undefined))
  await running.write([letters('abcde')])
  expect(refused).toEqual(['d LP5492 no d'])
})

/** Delivers as an outbox does: pieces that come again, without what was refused. */
async function deliver(running: Sender<Request>, pieces: readonly Encoded[]): Promise<readonly string[]> {
  const told: string[] = []
  for (let left = pieces; left.length > 0; ) {
    try {
      await running.write(left)
      return told
    } catch (error) {
      if (!(error instanceof PieceRefused)) {
        running.giveUp(error as RunError)
        continue
      }
      const { index, records } = error
      const piece = left[index]!
      told.push(
        `${piece.key}: ${records?.map((one) => `${one.index} ${one.reason}`).join() ?? error.message}`,
      )
      const rest = left.slice(index + 1)
      if (records === undefined) left = rest
      else {
        const without = new Set(records.map((one) => one.index))
        left = [{ ...piece, count: piece.count - without.size, without }, ...rest]
      }
    }
  }
  return told
}

test('behind an outbox requests keep to their pieces, and each has a key of its own', async () => {
  const { running, sent } = sender(() => undefined, true)
  expect(await deliver(running, [letters('abc', 'k1'), letters('de', 'k2')])).toEqual([])
  expect(sent).toEqual(['k1/0/2=ab', 'k1/2/1=c', 'k2=de'])
})

test('behind an outbox refused records are told once, when all of their piece was sent, and nothing is sent twice', async () => {
  const { running, sent } = sender((text) => (text === 'cd' ? 'no' : undefined), true)
  expect(await deliver(running, [letters('abcdef', 'k1'), letters('cd', 'k2'), letters('gh', 'k3')])).toEqual(
    ['k1: 2 no,3 no', 'k2: no'],
  )
  expect(sent).toEqual(['k1/0/2=ab', 'k1/2/2=cd', 'k1/4/2=ef', 'k2=cd', 'k3=gh'])
})

test('behind an outbox what is given up is refused like that', async () => {
  const { running, sent } = sender((text) => {
    if (text === 'ef' || text === 'g') throw lost
    return text === 'ab' ? 'no' : undefined
  }, true)
  expect(await deliver(running, [letters('abcdef', 'k1'), letters('g', 'k2')])).toEqual([
    `k1: 0 no,1 no,4 nobody answers, and all tries have run out,5 nobody answers, and all tries have run out`,
    'k2: nobody answers, and all tries have run out',
  ])
  expect(sent).toEqual(['k1/0/2=ab', 'k1/2/2=cd', 'k1/4/2=ef', 'k2=g'])
})

test('a key means the same events after a crash, though some of the piece were refused', () => {
  const piece = letters('abcdef', 'k1')
  const after = { ...piece, count: 4, without: new Set([2, 3]) }
  const keyed = requestsOf([after], { events: 2, bytes: 1000 }).map((one) => `${one.key}=${textsOf(one)}`)
  expect(keyed).toEqual(['k1/0/2=ab', 'k1/4/2=ef'])
})
