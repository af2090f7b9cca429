import { createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { http } from '../../../src/operators/sinks/http.ts'
import { printUse } from '../../../src/plan/print-use.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { hastyClock, reply, webServer } from '../../support/web-server.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `{"n":${n}}`)

/** Runs events through `to http(…)`, with a file of dead letters. */
async function send(url: string, lines: readonly string[], more = '', options = {}, folder = testFolder()) {
  const path = writeLines(folder, 'in', lines)
  const clock = hastyClock()
  const run = await runPipe(
    `pipeline { dead_letter: rejects }
     source log = file("${path}", format: json, start: beginning)
     sink web = http("${url}"${more})
     sink rejects = file("${folder}/rejects")
     from log | to web`,
    { clock, options, env: { PW: 'hush-hush' } },
  )
  return { ...run, clock, letters: () => readRecords(`${folder}/rejects`), folder }
}

test('events arrive in order as JSON lines, many in a request', async () => {
  const { url, requests } = await webServer((response) => reply(response, 204))
  const { counters } = await send(`${url}/in?key=1`, numbered(5000), ', timeout: 1h')
  expect(requests.map(({ body }) => body).join('')).toBe(
    numbered(5000)
      .map((line) => `${line}\n`)
      .join(''),
  )
  expect(requests.length).toBeLessThan(10)
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/in?key=1' })
  expect(requests[0]!.headers['content-type']).toBe('application/x-ndjson')
  expect(counters('web')).toMatchObject({ written: 5000, rejected: 0 })
})

test('a request has no more events or bytes than allowed', async () => {
  const { url, requests } = await webServer((response) => reply(response, 200, 'ok'))
  await send(url, numbered(100), ', method: put, batch: {events: 30, bytes: 90}')
  expect(requests.map(({ body }) => body).join('')).toBe(
    numbered(100)
      .map((line) => `${line}\n`)
      .join(''),
  )
  for (const { body, method } of requests) {
    expect(body.length).toBeLessThanOrEqual(90)
    expect(method).toBe('PUT')
  }
})

test.each([
  [', user: "ann", password: secret("PW")', 'Basic YW5uOmh1c2gtaHVzaA=='],
  [', token: secret("PW")', 'Bearer hush-hush'],
  [', headers: {"Authorization": secret("PW")}', 'hush-hush'],
])('a request with %s says who sends it, and no message repeats it', async (settings, expected) => {
  const { url, requests } = await webServer((response, { headers }, n) =>
    reply(response, n === 0 ? 500 : 403, `no ${headers.authorization} here: hush-hush`),
  )
  const { plan, messages, letters } = await send(url, numbered(1), settings)
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([expected, expected])
  expect(JSON.stringify([messages, letters()])).not.toContain('hush-hush')
  for (const node of plan.nodes) {
    if (node.op === 'sink' && node.name === 'web') {
      expect(printUse(node.use, http, catalog)).not.toContain('hush-hush')
    }
  }
})

test('a plan shows neither the path of an address nor the values of headers', () => {
  const settings = { url: 'https://a.example/hook/s3cret', headers: { 'X-Key': 's3cret' } }
  expect(printUse({ name: 'http', settings }, http, catalog)).toBe(
    'http("https://a.example", headers: {`X-Key`: "***"})',
  )
})

describe('another attempt follows', () => {
  test.each([408, 425, 429, 500, 503])('after status %i', async (status) => {
    const { url, requests } = await webServer((response, _request, n) =>
      reply(response, n < 2 ? status : 200, 'busy'),
    )
    const { counters, messages } = await send(url, numbered(3))
    expect(requests).toHaveLength(3)
    expect(counters('web')).toMatchObject({ written: 3, rejected: 0 })
    expect(messages[0]).toContain(`The server at "${url}" answered with ${status}: busy.`)
  })

  test.each([
    ['7', 7e6],
    ['86400', 60e6],
  ])('after the time that "Retry-After: %s" asks for, a minute at most', async (header, micros) => {
    const { url } = await webServer((response, _request, n) => {
      if (n === 0) response.setHeader('retry-after', header)
      reply(response, n === 0 ? 503 : 200)
    })
    const { counters, clock } = await send(url, numbered(1))
    expect(clock.waits).toContain(micros)
    expect(counters('web').written).toBe(1)
  })

  test('when no answer comes in time', async () => {
    const { url, requests } = await webServer((response, _request, n) => {
      if (n > 0) reply(response, 200)
    })
    const { counters, messages } = await send(url, numbered(2), ', timeout: 20s')
    expect(requests).toHaveLength(2)
    expect(messages[0]).toContain('did not answer within 20 s.')
    expect(counters('web').written).toBe(2)
  })

  test('when the connection is cut', async () => {
    const { url, requests } = await webServer((response, _request, n) => {
      if (n === 0) response.socket!.destroy()
      else reply(response, 200)
    })
    const { counters, messages } = await send(url, numbered(2))
    expect(requests.map(({ body }) => body)).toEqual(['{"n":0}\n{"n":1}\n', '{"n":0}\n{"n":1}\n'])
    expect(messages[0]).toContain('cannot be reached')
    expect(counters('web').written).toBe(2)
  })

  test('only for the requests that failed', async () => {
    const { url, requests } = await webServer((response, _request, n) => reply(response, n === 1 ? 500 : 200))
    const { counters } = await send(url, numbered(3), ', batch: {events: 1}')
    expect(requests.map(({ body }) => body.trim())).toEqual(['{"n":0}', '{"n":1}', '{"n":1}', '{"n":2}'])
    expect(counters('web').written).toBe(3)
  })
})

describe('what the server will never take', () => {
  test('goes to the dead letter, each event by itself, with the answer', async () => {
    const { url } = await webServer((response, { body }) =>
      reply(response, body.includes('"n":3') ? 400 : 200, 'n is\nodd'),
    )
    const { counters, letters, result } = await send(url, numbered(6), ', batch: {events: 2}')
    expect(counters('web')).toMatchObject({ in: 6, written: 4, rejected: 2 })
    expect(counters('rejects')).toMatchObject({ in: 2, written: 2 })
    expect(result.deadLetters).toBe(2)
    expect(letters()).toMatchObject([
      {
        code: 'LP5492',
        stage: 'http sink "web"',
        source: 'log',
        at: { from: expect.stringMatching(/^log\//), position: 16 },
        raw: '{"n":2}',
      },
      { reason: `the server at "${url}" answered with 400: n is odd`, raw: '{"n":3}' },
    ])
  })

  test('is told where no dead letter is kept', async () => {
    const { url } = await webServer((response) => reply(response, 404))
    const path = writeLines(testFolder(), 'in', numbered(2))
    const { counters, messages, result } = await runPipe(
      `source log = file("${path}", format: json, start: beginning)
       sink web = http("${url}")
       from log | to web`,
    )
    expect(counters('web')).toMatchObject({ written: 0, rejected: 2 })
    expect(result.deadLetters).toBe(0)
    expect(messages).toEqual([
      `An event was rejected by "http sink "web"" (log, position 0): the server at "${url}" answered with 404. Others like it are only counted; "dead_letter:" keeps them all.`,
    ])
  })

  test('is in the ledger of the epoch that it belongs to', async () => {
    const { url } = await webServer((response) => reply(response, 422))
    const stateDir = testFolder()
    const folder = testFolder()
    await send(url, numbered(20), ', batch: {events: 5}', { stateDir }, folder)
    // The second run takes over what the first has counted, and its ledger balances again.
    const { counters, letters } = await send(url, numbered(25), '', { stateDir }, folder)
    expect(letters()).toHaveLength(25)
    expect(counters('web')).toMatchObject({ in: 25, rejected: 25, written: 0 })
    expect(counters('rejects')).toMatchObject({ in: 25, written: 25 })
  })
})

describe('as messages of a chat', () => {
  const lines = ['{"text":"one","host":"a"}', '{"text":"two","host":"b"}', '{"host":"c"}']
  test('each event is a request with the field "text"', async () => {
    const { url, requests } = await webServer((response) => reply(response, 200, 'ok'))
    await send(url, lines, ', as: slack')
    expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
      { text: 'one' },
      { text: 'two' },
      { text: '{"host":"c"}' },
    ])
  })

  test('a template makes the text', async () => {
    const { url, requests } = await webServer((response) => reply(response, 200, 'ok'))
    const { counters } = await send(url, lines, `, as: slack, text: "on \${host ?? "?"}!"`)
    expect(requests.map(({ body }) => JSON.parse(body).text).sort()).toEqual(['on a!', 'on b!', 'on c!'])
    expect(counters('web').written).toBe(3)
  })
})

describe('when tries run out', () => {
  test('the events go to the dead letter with the last failure, and those behind them are sent', async () => {
    const { url, requests } = await webServer((response, { body }) =>
      reply(response, body.includes('"n":1') ? 503 : 200, 'busy'),
    )
    const { counters, letters, clock } = await send(
      url,
      numbered(4),
      ', batch: {events: 1}, retry: {max: 3, backoff: 2s..60s}',
    )
    expect(requests.map(({ body }) => body.trim())).toEqual([
      '{"n":0}',
      ...Array(3).fill('{"n":1}'),
      '{"n":2}',
      '{"n":3}',
    ])
    const waits = clock.waits.filter((wait) => wait !== 30e6)
    expect(waits[0]).toBeGreaterThanOrEqual(1e6)
    expect(waits[0]).toBeLessThanOrEqual(2e6)
    expect(counters('web')).toMatchObject({ in: 4, written: 3, rejected: 1 })
    expect(letters()).toMatchObject([
      {
        code: 'LP5491',
        reason: `the server at "${url}" answered with 503: busy, and all tries have run out`,
        raw: '{"n":1}',
      },
    ])
  })

  test('with "on_error: stop" the pipeline stops, and also where the server refuses', async () => {
    for (const status of [503, 400]) {
      const { url, requests } = await webServer((response) => reply(response, status))
      await expect(send(url, numbered(1), ', on_error: stop, retry: {max: 2}')).rejects.toMatchObject({
        code: status === 503 ? 'LP5491' : 'LP5492',
      })
      expect(requests).toHaveLength(status === 503 ? 2 : 1)
    }
  })

  test('behind an outbox too', async () => {
    const { url } = await webServer((response, { body }) =>
      reply(response, body.includes('"n":1}') ? 503 : 200, 'busy'),
    )
    const { counters, letters } = await send(
      url,
      numbered(3),
      ', isolate: true, batch: {events: 1}, retry: {max: 2}',
      { stateDir: testFolder() },
    )
    expect(counters('web')).toMatchObject({ in: 3, written: 2, rejected: 1, queued: 0 })
    expect(letters()).toMatchObject([{ code: 'LP5491', raw: '{"n":1}' }])
  })
})

test('statuses that ask for another attempt can be chosen', async () => {
  const { url, requests } = await webServer((response, _request, n) =>
    reply(response, [404, 200, 500][n] ?? 200),
  )
  const { counters } = await send(url, numbered(3), ', batch: {events: 1}, retry_status: ["4xx", "503"]')
  expect(requests.map(({ body }) => body.trim())).toEqual(['{"n":0}', '{"n":0}', '{"n":1}', '{"n":2}'])
  expect(counters('web')).toMatchObject({ written: 2, rejected: 1 })
})

test('requests behind an outbox carry a key that is theirs alone, and the same body on every try', async () => {
  const { url, requests } = await webServer((response, _request, n) =>
    reply(response, n % 2 === 0 ? 500 : 200),
  )
  const { counters } = await send(url, numbered(7), ', isolate: true, batch: {events: 3}', {
    stateDir: testFolder(),
  })
  const tries = Map.groupBy(requests, ({ headers }) => headers['idempotency-key'])
  expect([...tries.keys()].every((key) => /^[^/]+\/web\/\d+\/\d+(\/\d+\/\d+)?$/.test(String(key)))).toBe(true)
  for (const same of tries.values()) {
    expect(same).toHaveLength(2)
    expect(same[0]!.body).toBe(same[1]!.body)
  }
  expect([...tries.values()].map(([first]) => first!.body).join('')).toBe(
    numbered(7)
      .map((line) => `${line}\n`)
      .join(''),
  )
  expect(counters('web').written).toBe(7)
})

test('without an outbox requests have no key', async () => {
  const { url, requests } = await webServer((response) => reply(response, 200))
  await send(url, numbered(1))
  expect(requests[0]!.headers).not.toHaveProperty('idempotency-key')
})

test('only what is refused of a piece in an outbox goes to the dead letter, and nothing is sent again', async () => {
  const { url, requests } = await webServer((response, { body }) =>
    reply(response, /"n":[27]\}/.test(body) ? 422 : 200),
  )
  const { counters, letters } = await send(url, numbered(10), ', isolate: true, batch: {events: 2}', {
    stateDir: testFolder(),
  })
  expect(requests).toHaveLength(5)
  expect(counters('web')).toMatchObject({ in: 10, written: 6, rejected: 4, queued: 0 })
  expect(letters().map(({ raw }) => raw)).toEqual(['{"n":2}', '{"n":3}', '{"n":6}', '{"n":7}'])
})

test('a request can be one JSON array', async () => {
  const { url, requests } = await webServer((response) => reply(response, 200))
  await send(url, numbered(5), ', as: array, batch: {events: 3}')
  expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
    [{ n: 0 }, { n: 1 }, { n: 2 }],
    [{ n: 3 }, { n: 4 }],
  ])
  expect(requests[0]!.headers['content-type']).toBe('application/json')
})

test('a template makes the body of each request', async () => {
  const { url, requests } = await webServer((response) => reply(response, 200))
  const body = ', body: "host=${host} n=${n}", missing: "?"'
  await send(url, ['{"n":1,"host":"a"}', '{"n":2}', '{"n":3,"host":"ä\\n"}'], body)
  expect(requests.map(({ body }) => body)).toEqual(['host=a n=1', 'host=? n=2', 'host=ä\n n=3'])
  expect(requests[0]!.headers['content-type']).toBe('text/plain; charset=utf-8')
})

test('a slow server gets one request at a time', async () => {
  let underway = 0
  let most = 0
  const { url, requests } = await webServer((response) => {
    most = Math.max(most, ++underway)
    setTimeout(() => {
      underway--
      reply(response, 200)
    }, 20)
  })
  const { counters } = await send(url, numbered(8), ', batch: {events: 2}, timeout: 1h')
  expect(most).toBe(1)
  expect(requests).toHaveLength(4)
  expect(counters('web').written).toBe(8)
})

test('a look at the server says in one sentence that it is not there', async () => {
  const { url } = await webServer((response) => reply(response, 405))
  const settings = { url, method: 'post', timeout: 1_000_000 } as Parameters<typeof http.probe>[0]
  await http.probe(settings)
  const free = createServer()
  const port = await new Promise<number>((resolve) =>
    free.listen(0, '127.0.0.1', () => resolve((free.address() as { port: number }).port)),
  )
  await new Promise((resolve) => free.close(resolve))
  await expect(http.probe({ ...settings, url: `http://127.0.0.1:${port}/key` })).rejects.toMatchObject({
    code: 'LP5490',
    message: `The server at "http://127.0.0.1:${port}" cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}.`,
  })
})

test.each([
  [{ url: 'ftp://a.example/' }, '"ftp:"'],
  [{ url: 'nowhere' }, 'is no URL'],
  [{ url: 'https://u:pw@a.example/' }, 'holds a user or a password'],
  [{ url: 'https://a.example/', user: 'a', token: 'b' }, 'either'],
  [{ url: 'https://a.example/', password: 'a' }, 'needs "user"'],
  [{ url: 'https://a.example/', text: 'a', as: 'array' }, 'needs "as: slack"'],
  [{ url: 'https://a.example/', body: 'a', as: 'array' }, 'either by "body"'],
  [{ url: 'https://a.example/', retry_status: ['204'] }, '"204" is no status'],
])('settings %j are refused', (settings, words) => {
  const found = [...http.check!(settings as unknown as Parameters<typeof http.probe>[0])]
  expect(found.map(({ message }) => message)).toEqual([expect.stringContaining(words)])
})

test('an array is made of JSON only', () => {
  const settings = { url: 'https://a.example/', as: 'array' } as unknown as Parameters<typeof http.probe>[0]
  expect([...http.check!(settings, 'csv')][0]!.message).toContain('the format is "csv"')
  expect([...http.check!(settings, 'json')]).toEqual([])
})
