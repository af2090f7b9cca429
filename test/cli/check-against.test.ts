import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryIo } from '../support/memory-io.ts'

const source = 'source app = file("a", format: json, time: time(at))\n'
const counts = (window: string): string =>
  `stream counts = from app | aggregate n = count() by host over ${window}\nfrom counts | to file("o")\n`
const old = `${source}${counts('tumbling(1m)')}`

async function against(text: string, ...argv: readonly string[]) {
  const world = memoryIo({ files: { 'old.pipe': old, 'new.pipe': text } })
  const code = await main(['check', 'new.pipe', '--against', 'old.pipe', ...argv], world.io)
  return { code, out: world.out(), err: world.err() }
}

test('stages of the same name and signature keep their state, whatever else changed', async () => {
  const { code, out } = await against(
    `${source}stream counts = from app | where host != "" | aggregate n = count() by host over tumbling(1m)\nfrom counts | to file("o")\nfrom app | dedupe(id, within: 1h) | to stdout\n`,
  )
  expect(code).toBe(0)
  expect(out).toContain('kept    state of "counts/aggregate/1"')
  expect(out).toMatch(/new {5}state of ".*\/dedupe\/1": begins empty/)
  expect(out).toContain('new     sink "stdout#1"')
  expect(out).toContain('Nothing that is kept would be dropped.')
})

test('another window drops what is kept: the check fails, and says what to do', async () => {
  const { code, out } = await against(`${source}${counts('tumbling(5m)')}`)
  expect(code).toBe(1)
  expect(out).toContain('dropped state of "counts/aggregate/1": the stage works otherwise now')
  expect(out).toContain('State of one stage would be dropped, and the pipeline would not start (LP5401).')
  expect(out).toContain('write "on_change: close"')
})

test('where the pipeline says that it may go, it may', async () => {
  const { code, out } = await against(`pipeline p { on_change: discard }\n${source}${counts('tumbling(5m)')}`)
  expect(code).toBe(0)
  expect(out).toContain('would be dropped, as "on_change: discard" says')
})

test('where the pipeline says that it closes, what is open is sent if it fits', async () => {
  const closing = `pipeline p { on_change: close }\n${source}`
  const { code, out } = await against(`${closing}${counts('tumbling(5m)')}`)
  expect(code).toBe(0)
  expect(out).toContain('closed  state of "counts/aggregate/1": what is open is sent, then it begins empty')
  expect(out).toContain('Nothing that is kept would be dropped.')
  const other = await against(`${closing}${counts('tumbling(5m)').replace('n = count()', 'm = count()')}`)
  expect(other.code).toBe(1)
  expect(other.out).toContain('dropped state of "counts/aggregate/1": the stage works otherwise now')
  expect(other.out).toContain('run the old one once more with "--until-eof"')
})

test('an aggregate that works out more or less keeps its state, and says what becomes of each result', async () => {
  const text = `${source}${counts('tumbling(1m)').replace('n = count()', 'slowest = max(took), n = count()')}`
  const { code, out } = await against(text)
  expect(code).toBe(0)
  expect(out).toContain(
    'kept    state of "counts/aggregate/1": "n" goes on; "slowest" is null in what is open\n',
  )
  expect(JSON.parse((await against(text, '--format', 'json')).out)).toMatchObject({
    fits: true,
    state: {
      kept: ['counts/aggregate/1'],
      results: { 'counts/aggregate/1': { kept: ['n'], new: ['slowest'], dropped: [] } },
    },
  })
  // A count is never null.
  const other = counts('tumbling(1m)').replace('n = count()', 'n = count(), bad = count(where: took > 5)')
  expect((await against(`${source}${other}`)).code).toBe(1)
})

test('what is gone, of another kind and new is told as JSON too', async () => {
  const { code, out } = await against(
    'source app = stdin(format: json)\nsource more = file("b", format: json)\nfrom app, more | to file("o")\n',
    '--format',
    'json',
  )
  expect(code).toBe(1)
  expect(JSON.parse(out)).toEqual({
    fits: false,
    on_change: 'refuse',
    state: { kept: [], changed: [], closed: [], dropped: ['counts/aggregate/1'], new: [] },
    sources: { kept: [], new: ['app', 'more'], gone: ['app'] },
    sinks: { kept: [expect.stringContaining('file#')], new: [], gone: [] },
  })
})

test('a wrong pipeline, several files and a format of findings are told', async () => {
  expect(await against('from app | to nowhere')).toMatchObject({
    code: 1,
    err: expect.stringContaining('error['),
  })
  const world = memoryIo({ files: { 'old.pipe': old } })
  expect(await main(['check', 'old.pipe', 'b.pipe', '--against', 'old.pipe'], world.io)).toBe(2)
  expect(await against(old, '--format', 'sarif')).toMatchObject({
    code: 2,
    err: expect.stringContaining('"human" or "json"'),
  })
})
