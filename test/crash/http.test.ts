/** file → outbox → a web server that honours "Idempotency-Key", killed: it has applied what an undisturbed run gives, each request once. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { outboxPoints } from '../../src/runtime/epoch/crash-points.ts'
import { prepare, startRun } from '../support/killed-runs.ts'
import { seededRandom } from '../support/random.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-http-'))

/** Kills in all; `npm run soak` sets more. */
const kills = Number(process.env['LOGPIPE_KILLS'] ?? 10)
const lines = 8_000
const random = seededRandom(23)

/** What the server was told since it was last emptied. */
interface Applied {
  /** Bodies by their key. */
  readonly requests: Map<string, string>
  /** What each path has taken, in its order. */
  readonly taken: Map<string, string>
  /** Requests that came again and were not applied. */
  again: number
  /** Keys that came with another body than before, and requests without one. */
  readonly wrong: string[]
}

let applied: Applied
let server: Server
let isUnreliable = false
let pipe: string
let expected: ReadonlyMap<string, string>

const empty = (): void => {
  applied = { requests: new Map(), taken: new Map(), again: 0, wrong: [] }
}

function apply(path: string, key: string | undefined, body: string): void {
  const { requests, taken, wrong } = applied
  if (key === undefined) {
    wrong.push('no key')
    return
  }
  const before = requests.get(key)
  if (before === undefined) {
    requests.set(key, body)
    taken.set(path, (taken.get(path) ?? '') + body)
    return
  }
  applied.again++
  if (before !== body) wrong.push(key)
}

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const luck = isUnreliable ? random() : 1
      if (luck < 0.03) {
        response.statusCode = 503
        response.end()
        return
      }
      apply(request.url ?? '', request.headers['idempotency-key'] as string | undefined, body)
      // It has taken it, and nobody hears of that.
      if (luck < 0.06) request.socket.destroy()
      else response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const settings = 'idempotent: true, retry: {backoff: 1ms..5ms}'
  pipe = `pipeline killed { checkpoint: 20ms, delivery: exactly_once }
source ev = file("${base}/events.ndjson", format: json, time: time(ts))
from ev | where id % 3 > 0 | to http("${url}/events", ${settings}, batch: {events: 70, every: 10ms})
from ev | aggregate n = count(), ids = list(id, max: 50) by user over tumbling(10s) late drop
  | to http("${url}/counts", ${settings}, as: array, batch: {events: 30, every: 10ms})
`
  const rows = Array.from(
    { length: lines },
    (_, id) =>
      `{"ts":"${new Date(1.77e12 + id * 20).toISOString()}","id":${id},"user":"u${Math.floor(random() * 40)}"}\n`,
  )
  writeFileSync(join(base, 'events.ndjson'), rows.join(''))
  empty()
  const folder = join(base, 'reference')
  const { code, errors } = await startRun(folder, prepare(folder, pipe)).ended
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}: ${errors}`)
  expect(applied.wrong).toEqual([])
  expected = content()
}, 120_000)

afterAll(async () => {
  server.closeAllConnections()
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  rmSync(base, { recursive: true, force: true })
})

/** What each path holds as events: where requests are cut depends on the moment. */
const content = (): ReadonlyMap<string, string> =>
  new Map([...applied.taken].map(([path, text]) => [path, text.replaceAll('][', ',')]))

test('undisturbed, the server has all there is', () => {
  const events = expected.get('/events')!.trimEnd().split('\n')
  expect(events.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual(
    Array.from({ length: lines }, (_, id) => id).filter((id) => id % 3 > 0),
  )
  const counts = JSON.parse(expected.get('/counts')!) as readonly { n: number; ids: number[] }[]
  expect(counts.flatMap(({ ids }) => ids).sort((a, b) => a - b)).toEqual(
    Array.from({ length: lines }, (_, id) => id),
  )
})

test(
  'killed at random moments, with a server that fails now and then, each event is applied once',
  async () => {
    isUnreliable = true
    let left = kills
    let again = 0
    for (let round = 0; left > 0; round++) {
      empty()
      const folder = join(base, `random-${round}`)
      const path = prepare(folder, pipe)
      for (;;) {
        const run = startRun(folder, path, undefined, ['--reset', 'starts'])
        const timer = left > 0 ? setTimeout(() => void run.kill(), 300 + random() * 900) : undefined
        const { code, signal, errors, stats } = await run.ended
        clearTimeout(timer)
        if (signal === 'SIGKILL') {
          left--
          continue
        }
        expect([code, stats?.balanced, errors]).toEqual([0, true, expect.any(String)])
        break
      }
      expect(applied.wrong).toEqual([])
      expect(content()).toEqual(expected)
      again += applied.again
    }
    // Something did come twice, so that it is the key which makes it once.
    expect(again).toBeGreaterThan(0)
  },
  60_000 + kills * 8_000,
)

const points = [
  ...outboxPoints.filter((point) => point !== 'refusal noted'),
  'before decision',
  'after decision',
  'sink flushed',
]

test.each(points)(
  'killed at "%s", and again on the way back, each event is applied once',
  async (point) => {
    isUnreliable = false
    empty()
    const folder = join(base, 'named')
    const path = prepare(folder, pipe)
    expect((await startRun(folder, path, `${point}:2`).ended).signal).toBe('SIGKILL')
    await startRun(folder, path, 'delivery sent:1').ended
    expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    expect(applied.wrong).toEqual([])
    expect(content()).toEqual(expected)
    if (point === 'delivery sent') expect(applied.again).toBeGreaterThan(0)
  },
  180_000,
)
