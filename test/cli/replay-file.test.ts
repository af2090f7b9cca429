import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { openState } from '../../src/runtime/epoch/open-state.ts'
import { bulkServer } from '../support/bulk-server.ts'
import { memoryIo } from '../support/memory-io.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logpipe-replay-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const lines = (name: string): readonly string[] =>
  existsSync(at(name)) ? readFileSync(at(name), 'utf8').split('\n').slice(0, -1) : []
const fieldOf = (name: string, field: string): readonly unknown[] =>
  lines(name).map((line) => (JSON.parse(line) as Record<string, unknown>)[field])

async function logpipe(text: string, command: string, ...argv: readonly string[]) {
  const world = memoryIo({ env: { HOME: folder }, files: { 'main.pipe': text } })
  const code = await main([command, ...argv, '--state', at('state')], world.io)
  return { code, err: world.err() }
}
const run = (text: string) => logpipe(text, 'run', 'main.pipe', '--until-eof', '--quiet')
const replay = (text: string, into: string, letters = 'rejects.ndjson') =>
  logpipe(text, 'replay', at(letters), 'main.pipe', '--into', into)

const head = () => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
source app = file("${at('in.ndjson')}", format: json)
`
const write = (count: number, line: (n: number) => string): void =>
  writeFileSync(at('in.ndjson'), Array.from({ length: count }, (_, n) => `${line(n)}\n`).join(''))

test('one bad line in a hundred is in the dead letter, and a fixed pipeline takes it once and only once', async () => {
  write(20_000, (n) => `{"n":${n},"status":${n % 100 === 7 ? '"500"' : '500'}}`)
  const flow = (status: string) =>
    `${head()}from app | where ${status} >= 500 | to file("${at('out.ndjson')}")\n`
  expect((await run(flow('status'))).code).toBe(0)
  expect(lines('out.ndjson')).toHaveLength(19_800)
  expect(fieldOf('rejects.ndjson', 'position')).toHaveLength(200)

  const first = await replay(flow('int(status)'), 'app')
  expect(first).toEqual({ code: 0, err: 'logpipe: 200 letters sent, 200 written, 0 rejected again.\n' })
  expect(new Set(fieldOf('out.ndjson', 'n')).size).toBe(20_000)
  expect(lines('out.ndjson')).toHaveLength(20_000)

  const second = await replay(flow('int(status)'), 'app')
  expect(second.err).toBe(
    'logpipe: 0 letters sent, 0 written, 0 rejected again.\nlogpipe: All letters of the file were sent before.\n',
  )
  // The pipeline goes on behind what was replayed.
  expect((await run(flow('int(status)'))).code).toBe(0)
  expect(lines('out.ndjson')).toHaveLength(20_000)
})

const ascending = (a: number, b: number): number => a - b
const numberOf = (line: unknown): number => (JSON.parse(String(line)) as { n: number }).n

test.each(['outbox', 'immediate'])(
  'documents that a server refused (%s) are sent again once it takes them',
  async (delivery) => {
    write(1000, (n) => `{"n":${n}}`)
    let isFixed = false
    const { url, bulks } = await bulkServer(({ n }) => (!isFixed && n % 100 === 41 ? 400 : 201))
    const text = `${head()}from app | to elasticsearch("logs", nodes: "${url}", delivery: ${delivery}, batch: {events: 100, every: 10ms})\n`
    expect((await run(text)).code).toBe(0)
    const refused = Array.from({ length: 10 }, (_, i) => 41 + i * 100)
    // Requests are under way at once, and which is answered first is up to the server.
    expect(fieldOf('rejects.ndjson', 'raw').map(numberOf).sort(ascending)).toEqual(refused)
    expect(new Set(fieldOf('rejects.ndjson', 'source'))).toEqual(new Set(['app']))
    isFixed = true
    const before = bulks.length
    expect(await replay(text, 'app')).toEqual({
      code: 0,
      err: 'logpipe: 10 letters sent, 10 written, 0 rejected again.\n',
    })
    const sent = bulks.slice(before).flatMap((all) => all.map(({ document }) => Number(document['n'])))
    expect(sent.sort(ascending)).toEqual(refused)
    expect((await replay(text, 'app')).err).toContain('All letters of the file were sent before.')
  },
)

test('into a stream, nothing beside the stream gets its events again', async () => {
  write(10, (n) => `{"n":${n},"status":${n === 3 ? '"500"' : '500'}}`)
  const flow = (status: string) => `${head()}stream errors = from app | where ${status} >= 500
from errors | set again = @replayed | to file("${at('out.ndjson')}")
from app | to file("${at('all.ndjson')}")
`
  await run(flow('status'))
  expect(lines('all.ndjson')).toHaveLength(10)
  expect((await replay(flow('int(status)'), 'errors')).err).toContain('1 letter sent, 1 written')
  expect(lines('all.ndjson')).toHaveLength(10)
  expect(fieldOf('out.ndjson', 'n').at(-1)).toBe(3)
  expect(fieldOf('out.ndjson', 'again')).toEqual([...Array.from({ length: 9 }, () => false), true])
})

test('a stream that a route fills gets what the route sends there', async () => {
  write(4, (n) => `{"n":${n},"level":${n < 2 ? '"low"' : '"high"'},"status":${n === 1 ? '"5"' : '5'}}`)
  const flow = (
    status: string,
  ) => `${head()}from app | where ${status} > 1 | route { level == "low" -> low, else -> high }
from low | to file("${at('low.ndjson')}")
from high | to file("${at('high.ndjson')}")
`
  await run(flow('status'))
  expect((await replay(flow('int(status)'), 'low')).err).toContain('1 letter sent, 1 written')
  expect(fieldOf('low.ndjson', 'n')).toEqual([0, 1])
  expect(fieldOf('high.ndjson', 'n')).toEqual([2, 3])
})

test('what is refused again is a new letter, which tells the same place and is sent at the next call', async () => {
  write(3, (n) => (n === 1 ? 'oops' : `{"n":${n}}`))
  const text = `${head()}from app | to file("${at('out.ndjson')}")\n`
  await run(text)
  expect((await replay(text, 'app')).err).toContain('1 letter sent, 0 written, 1 rejected again')
  expect(fieldOf('rejects.ndjson', 'at')).toEqual([
    { partition: expect.any(String), path: at('in.ndjson'), line: 2, offset: 8 },
    { partition: expect.any(String), path: at('in.ndjson'), line: 2, offset: 8 },
  ])
  expect((await replay(text, 'app')).err).toContain('1 letter sent')
})

test('an event that a stage made goes to what follows the stream', async () => {
  write(6, (n) => `{"n":${n},"host":"${n % 2}","at":"2026-01-01T00:00:0${n}Z"}`)
  const flow = (check: string) => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
source app = file("${at('in.ndjson')}", follow: false, format: json, time: time(at))
stream counts = from app | aggregate c = count(), last = max(n) by host over tumbling(1m)
from counts | ${check} | to file("${at('out.ndjson')}")
`
  await run(flow('reject(when: host == "1", reason: "odd")'))
  expect(fieldOf('rejects.ndjson', 'at')).toEqual([
    expect.objectContaining({ operator: 'counts/aggregate/1', window: expect.anything() }),
  ])
  expect((await replay(flow('set checked = true'), 'counts')).err).toContain('1 letter sent, 1 written')
  expect(lines('out.ndjson').at(-1)).toContain('"host":"1"')
  expect(lines('out.ndjson')).toHaveLength(2)
})

test('lines that are no letters and letters that hold a part only are left out and counted', async () => {
  const text = `${head()}from app | to file("${at('out.ndjson')}")\n`
  write(0, String)
  writeFileSync(
    at('mixed.ndjson'),
    [
      'no json',
      '{"source":"app"}',
      '{"code":"LP5201","source":"app","raw":"{\\"n\\":"}',
      '{"code":"LP5305","source":"other","raw":"{\\"n\\":1}"}',
      '{"code":"LP5305","source":"app","raw":"{\\"n\\":2}"}',
      'a line that is still being written',
    ].join('\n'),
  )
  const { err } = await replay(text, 'app', 'mixed.ndjson')
  expect(err).toContain('1 letter sent, 1 written, 0 rejected again')
  expect(err).toContain('1 letter left out: of a line that was too long')
  expect(err).toContain('2 letters left out: the line is no dead letter')
  expect(lines('out.ndjson')).toEqual(['{"n":2}'])
})

test('a name that is none, a file that is not there and columns from a head are told', async () => {
  const text = `${head()}stream errors = from app | where n > 1\nfrom errors | to file("${at('out.ndjson')}")\n`
  write(0, String)
  writeFileSync(at('rejects.ndjson'), '')
  expect(await replay(text, 'error')).toEqual({
    code: 2,
    err: expect.stringContaining('no source and no stream "error". Is it "errors"?'),
  })
  expect(await replay(text, 'app', 'nowhere.ndjson')).toMatchObject({
    code: 3,
    err: expect.stringContaining('LP5101'),
  })
  const csv = text.replace('format: json', 'format: csv').replace('n > 1', 'n == "1"')
  expect(await replay(csv, 'app')).toMatchObject({ code: 2, err: expect.stringContaining('columns') })
})

test('letters that lead elsewhere are counted, and a file without any is told to be that', async () => {
  const text = `${head()}from app | where int(n) > 1 | to file("${at('out.ndjson')}")\n`
  write(0, String)
  writeFileSync(
    at('rejects.ndjson'),
    '{"code":"LP5305","source":"app","event":{"n":1},"at":{"operator":"x/aggregate/1"}}\n{"code":"LP5305","source":"other","raw":"{}"}\n',
  )
  const first = await replay(text, 'app')
  expect(first.err).toBe(
    'logpipe: 0 letters sent, 0 written, 0 rejected again.\nlogpipe: 2 letters left out: of a source that does not lead there, or an event that a stage elsewhere made.\n',
  )
  writeFileSync(at('empty.ndjson'), '')
  expect((await replay(text, 'app', 'empty.ndjson')).err).toContain('There are no letters in the file.')
})

const perMinute = (check: string) => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
sink late = file("${at('late.ndjson')}")
source app = file("${at('in.ndjson')}", format: json, time: time(at))
stream seconds = from app | aggregate n = count() by host over tumbling(1s)
from seconds | ${check} | set from = @window.start
  | aggregate n = sum(n), since = min(from) by host over tumbling(1m) late to late
  | to file("${at('out.ndjson')}")
`

test('an event that was made is sent with its time and its window to a stage that needs them', async () => {
  write(6, (n) => `{"host":"${n % 2}","at":"2026-01-01T00:00:0${n}Z"}`)
  await run(perMinute('reject(when: host == "1", reason: "odd")'))
  expect(lines('rejects.ndjson')).toHaveLength(3)
  expect(fieldOf('rejects.ndjson', 'at')[0]).toMatchObject({ time: '2026-01-01T00:00:01.999999Z' })
  const { err } = await replay(perMinute('set checked = true'), 'seconds')
  expect(err).toBe('logpipe: 3 letters sent, 0 written, 0 rejected again.\n')
  await run(perMinute('set checked = true'))
  expect(lines('out.ndjson').map((line) => JSON.parse(line) as unknown)).toEqual([
    { host: '0', n: 3, since: '2026-01-01T00:00:00Z' },
    { host: '1', n: 3, since: '2026-01-01T00:00:01Z' },
  ])
})

test('an event whose letter does not tell its time is left out where time is needed', async () => {
  write(0, String)
  writeFileSync(
    at('rejects.ndjson'),
    '{"code":"LP5301","source":"app","event":{"host":"a","n":1},"at":{"operator":"seconds/aggregate/1"}}\n',
  )
  await run(perMinute('set checked = true'))
  const { err } = await replay(perMinute('set checked = true'), 'seconds')
  expect(err).toContain('its letter does not tell its time')
  expect(err).toContain('1 letter left out: the event does not fit the stream any more.')
})

test('what is replayed into a window that a watermark has closed is late, and one that is open takes it', async () => {
  const flow = (status: string) => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
sink late = file("${at('late.ndjson')}")
source app = file("${at('in.ndjson')}", format: json, time: time(at))
from app | where ${status} > 1 | aggregate c = count() over tumbling(1m) late to late | to file("${at('out.ndjson')}")
`
  // The third minute is the last that was begun, and the first bad line is two windows before it.
  write(6, (n) => `{"n":${n},"s":${n % 3 === 1 ? '"5"' : '5'},"at":"2026-01-01T00:0${n >> 1}:0${n}Z"}`)
  const world = memoryIo({ env: { HOME: folder }, files: { 'main.pipe': flow('s') } })
  const running = main(['run', 'main.pipe', '--quiet', '--state', at('state')], world.io)
  await expect.poll(() => lines('out.ndjson').length, { timeout: 10_000 }).toBe(2)
  world.raise('SIGTERM')
  expect(await running).toBe(0)
  const { err } = await replay(flow('int(s)'), 'app')
  expect(err).toContain('2 letters sent, 1 written, 0 rejected again')
  expect(err).toContain('1 of the events came too late')
  expect(fieldOf('late.ndjson', 'n')).toEqual([1])
  await run(flow('int(s)'))
  expect(fieldOf('out.ndjson', 'c')).toEqual([1, 2, 2])
})

test('a window that only the end of input has closed gives a second result of what is replayed', async () => {
  write(6, (n) => `{"n":${n},"s":${n === 1 ? '"5"' : '5'},"at":"2026-01-01T00:00:0${n}Z"}`)
  const flow = (status: string) => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
source app = file("${at('in.ndjson')}", format: json, time: time(at))
from app | where ${status} > 1 | aggregate c = count() over tumbling(1m) | to file("${at('out.ndjson')}")
`
  await run(flow('s'))
  expect(fieldOf('out.ndjson', 'c')).toEqual([5])
  await replay(flow('int(s)'), 'app')
  await run(flow('int(s)'))
  expect(fieldOf('out.ndjson', 'c')).toEqual([5, 1])
})

test('a pipeline without state where it is looked for is told, and nothing is sent', async () => {
  write(1, () => 'oops')
  const text = `${head()}from app | to file("${at('out.ndjson')}")\n`
  await run(text)
  const world = memoryIo({ env: { HOME: folder }, files: { 'main.pipe': text } })
  expect(await main(['replay', at('rejects.ndjson'), 'main.pipe', '--into', 'app'], world.io)).toBe(2)
  expect(world.err()).toContain('If it was run with "--state DIR", give the same here')
})

test('while the pipeline runs its state is its own', async () => {
  write(1, () => 'oops')
  const text = `${head()}from app | to file("${at('out.ndjson')}")\n`
  await run(text)
  const { close } = await openState(at('state'), {
    durability: 'process',
    instance: 'i',
    sources: new Map([['app', 'file']]),
    now: 0,
  })
  expect(await replay(text, 'app')).toMatchObject({ code: 3, err: expect.stringContaining('LP5002') })
  close()
})

test('a pair that was refused has the metadata of its sides when it is sent again', async () => {
  write(
    4,
    (n) => `{"id":${n >> 1},"kind":"${n % 2 === 0 ? 'order' : 'payment'}","at":"2026-01-01T00:00:0${n}Z"}`,
  )
  const flow = (check: string) => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
source app = file("${at('in.ndjson')}", follow: false, format: json, time: time(at))
stream payments = from app | where kind == "payment"
stream paid = from app | where kind == "order" | join payments as p on id == p.id within 0s..1m
from paid | ${check} | set when = p.@time, whence = p.@source, line = p.@line, mine = @line, again = @replayed
  | keep id, when, whence, line, mine, again | to file("${at('out.ndjson')}")
`
  await run(flow('reject(when: id == 1, reason: "odd")'))
  const { sides } = fieldOf('rejects.ndjson', 'at')[0] as { sides: Record<string, unknown> }
  expect(sides['p']).toMatchObject({ source: 'app', line: 4, time: '2026-01-01T00:00:03Z' })
  await replay(flow('set checked = true'), 'paid')
  expect(lines('out.ndjson').map((line) => JSON.parse(line) as unknown)).toEqual([
    { id: 0, when: '2026-01-01T00:00:01Z', whence: 'app', line: 2, mine: 1, again: false },
    { id: 1, when: '2026-01-01T00:00:03Z', whence: 'app', line: 4, mine: 3, again: true },
  ])
})

test('behind an aggregate a result that was sent again says so, with what else it was told', async () => {
  write(6, (n) => `{"host":"${n % 2}","at":"2026-01-01T00:00:0${n}Z"}`)
  const flow = (check: string) => `pipeline p { dead_letter: rejects }
sink rejects = file("${at('rejects.ndjson')}")
source app = file("${at('in.ndjson')}", follow: false, format: json, time: time(at))
stream counts = from app | aggregate c = count(), first = list(at, max: 1) by host over tumbling(1m)
from counts | ${check} | set again = @replayed, final = @final, cut = @truncated | to file("${at('out.ndjson')}")
`
  await run(flow('reject(when: host == "1", reason: "odd")'))
  await replay(flow('set checked = true'), 'counts')
  expect(lines('out.ndjson').map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { host: '0', again: false, final: true, cut: true },
    { host: '1', again: true, final: true, cut: true },
  ])
})

test('a file of letters that is written anew is read anew, and one that grows from where it was read', async () => {
  write(6, (n) => `{"n":${n},"status":"500"}`)
  const flow = (status: string) =>
    `${head()}from app | where ${status} >= 500 | to file("${at('out.ndjson')}")\n`
  await run(flow('status'))
  const letters = lines('rejects.ndjson')
  const some = (...chosen: readonly number[]): string => chosen.map((n) => `${letters[n]}\n`).join('')
  writeFileSync(at('some.ndjson'), some(0))
  const fixed = flow('int(status)')
  expect((await replay(fixed, 'app', 'some.ndjson')).err).toContain('1 letter sent')
  // The same inode, as "jq … > some.ndjson" makes it.
  writeFileSync(at('some.ndjson'), some(1, 2))
  const again = await replay(fixed, 'app', 'some.ndjson')
  expect(again.err).toContain('2 letters sent')
  writeFileSync(at('some.ndjson'), some(1, 2, 3))
  expect((await replay(fixed, 'app', 'some.ndjson')).err).toContain('1 letter sent')
  writeFileSync(at('some.ndjson'), some(4))
  expect((await replay(fixed, 'app', 'some.ndjson')).err).toContain('1 letter sent')
  expect(fieldOf('out.ndjson', 'n')).toEqual([0, 1, 2, 3, 4])
})

test('a last letter without a line end is sent; half a letter waits until it is whole', async () => {
  write(3, (n) => `{"n":${n},"status":"500"}`)
  const flow = (status: string) =>
    `${head()}from app | where ${status} >= 500 | to file("${at('out.ndjson')}")\n`
  await run(flow('status'))
  const letters = lines('rejects.ndjson')
  const fixed = flow('int(status)')
  const half = letters[1]!.slice(0, 40)
  writeFileSync(at('some.ndjson'), `${letters[0]}\n${half}`)
  const first = await replay(fixed, 'app', 'some.ndjson')
  expect(first.err).toContain('1 letter sent')
  expect(first.err).toContain('The last line of the file has no end')
  writeFileSync(at('some.ndjson'), `${letters[0]}\n${letters[1]}\n${letters[2]}`)
  expect((await replay(fixed, 'app', 'some.ndjson')).err).toContain('2 letters sent')
  expect(fieldOf('out.ndjson', 'n')).toEqual([0, 1, 2])
  writeFileSync(at('some.ndjson'), `${letters[0]}\n${letters[1]}\n${letters[2]}\n`)
  expect((await replay(fixed, 'app', 'some.ndjson')).err).toContain('0 letters sent')
})
