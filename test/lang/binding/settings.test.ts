import { describe, expect, test } from 'vitest'
import type { SinkNode, SourceNode } from '../../../src/ir/plan.ts'
import { compileText, complaintsOf, planOf, stepsOf } from '../../support/compile-text.ts'

const sourceOf = async (call: string): Promise<SourceNode> =>
  (await planOf(`from ${call} | to stdout`)).nodes.find((node) => node.op === 'source')!
const sinkOf = async (call: string): Promise<SinkNode> =>
  (await planOf(`from stdin(format: syslog) | to ${call}`)).nodes.find((node) => node.op === 'sink')!

describe('a source', () => {
  test('has its settings read, with units, and its defaults filled in', async () => {
    const { use, common, format } = await sourceOf(
      'file("a.log", poll: 250ms, max_line: 64KiB, on_long: cut, lateness: 10s)',
    )
    expect(use).toMatchObject({ name: 'file', settings: { path: ['a.log'], poll: 250_000, follow: true } })
    expect(common).toEqual({ maxLine: 65_536, onLong: 'cut', lateness: 10_000_000 })
    expect(format).toEqual({ name: 'lines', settings: {} })
  })

  test('reads its time from the fields of its format', async () => {
    const { common } = await sourceOf('file("a", format: syslog, time: timestamp)')
    expect(common.time).toMatchObject({ op: 'field', path: ['timestamp'] })
    expect(await complaintsOf('from file("a", format: syslog, time: tme) | to stdout')).toEqual([
      'LP3001 tme',
    ])
    expect(await complaintsOf('from file("a", format: syslog, time: pid) | to stdout')).toEqual([
      'LP3200 pid',
    ])
  })

  test('has events of the type that `schema` names', async () => {
    const text = 'type A = {n: int}\nfrom stdin(format: json, schema: A) | where m > 1 | to stdout'
    expect(await complaintsOf(text)).toEqual(['LP3001 m'])
  })
})

describe('a sink', () => {
  test('has its common settings apart from its own', async () => {
    const { use, common, format } = await sinkOf(
      'file("${host}.log", format: json, missing: "none", except: [host, pid], buffer: {events: 100, bytes: 1MiB}, overflow: drop_oldest)',
    )
    expect(common).toEqual({
      except: ['host', 'pid'],
      missing: 'none',
      bufferEvents: 100,
      bufferBytes: 1_048_576,
      overflow: 'drop_oldest',
    })
    expect(use.settings['path']).toMatchObject({ op: 'template' })
    expect(format).toEqual({ name: 'json', settings: expect.anything() as unknown })
  })
})

test.each([
  ['from file("a", poll: 1us) | to stdout', 'LP2055 1us'],
  ['from file("a", poll: "1s") | to stdout', 'LP2054 "1s"'],
  ['from file("a", pol: 1s) | to stdout', 'LP2050 pol'],
  ['from file("a", follow: yes) | to stdout', 'LP2058 yes'],
  ['from file("a", on_error: reject) | to stdout', 'LP2095 on_error'],
  ['from stdin | to file("a", auth: basic("a", "b"))', 'LP2095 auth'],
  ['from stdin | to file("a", retry: {often: 3})', 'LP2055 often'],
  ['from stdin | to file("a", retry: {max: 0})', 'LP2055 0'],
  ['from stdin | to file("a", retry: {backoff: 3})', 'LP2055 3'],
  ['from stdin | to file("a", retry: {backoff: 10s..1s})', 'LP2055 10s..1s'],
  ['from stdin | to file("a", batch: {events: 3})', 'LP2050 batch'],
  ['from stdin | to file("a", on_error: stop)', 'LP2050 on_error'],
  ['from stdin | to file("a", isolate: true, overflow: drop_oldest)', 'LP2080 drop_oldest'],
  ['from stdin | to file("a", buffer: {event: 5})', 'LP2050 {event: 5}'],
  ['from stdin | to file(5)', 'LP2054 5'],
  ['from stdin | to discard(format: json)', 'LP2063 format: json'],
  ['from stdin(format: "json") | limit("5") | to stdout', 'LP2054 "5"'],
  ['from stdin | limit(5, 6) | to stdout', 'LP2053 6'],
  ['from stdin | limit(-1) | to stdout', 'LP2055 -1'],
  ['from stdin | sample(10) | to stdout', 'LP2055 10'],
  ['pipeline p { workers: 0 }\nfrom stdin | to stdout', 'LP2055 0'],
  ['pipeline p { checkpoint: 5 }\nfrom stdin | to stdout', 'LP2057 5'],
  ['pipeline p { dead_letter: 5 }\nfrom stdin | to stdout', 'LP2059 5'],
  ['pipeline p { dead_letter: a }\nsource a = stdin\nfrom a | to stdout', 'LP2018 a'],
])('%s has one mistake', async (text, complaint) => {
  expect(await complaintsOf(text)).toEqual([complaint])
})

test('a call stage is bound over the events that reach it', async () => {
  const plan = await planOf(
    'from stdin(format: json) | keep level | sample(10%, keep: level == "error") | to stdout',
  )
  expect(stepsOf(plan)[1]!.step).toMatchObject({
    op: 'call',
    use: { name: 'sample', settings: { share: 0.1, keep: { op: 'binary' } } },
  })
  expect(
    await complaintsOf('from stdin(format: json) | keep level | sample(10%, by: host) | to stdout'),
  ).toEqual(['LP3002 host'])
})

test('a param can stand wherever a value can', async () => {
  const { use, common } = await sourceOf('file("a", lateness: 10s)')
  const text = 'param p: string = "a"\nparam d: duration = 10s\nfrom file($p, lateness: $d) | to stdout'
  const source = (await planOf(text)).nodes[0] as SourceNode
  expect(source).toMatchObject({ use, common })
})

describe('the time of a source', () => {
  const complaints = (fields: string, time: string): Promise<string[]> =>
    complaintsOf(`type E = ${fields}\nfrom file("a", format: json, schema: E, time: ${time}) | to stdout`)

  test.each([
    ['{at: time}', 'at'],
    ['{at: string}', 'at'],
    ['{at: any}', 'at'],
    ['{at: "a" | "b"}', 'at'],
    ['{at: int}', 'from_unix(at, "ms")'],
    ['{at: string}', 'time(at)'],
    ['{at: int}', '@received'],
    ['{..}', 'event.at'],
  ])('of events %s may be %s', async (fields, time) => {
    expect(await complaints(fields, time)).toEqual([])
  })

  test.each([
    ['{at: int}', 'at', 'LP3200 at'],
    ['{at: float?}', 'at', 'LP3200 at'],
    ['{at: int}', '"at"', 'LP3201 "at"'],
    ['{at: int}', '2026-11-21T10:00:00Z', 'LP3201 2026-11-21T10:00:00Z'],
    ['{at: bool}', 'at', 'LP3202 at'],
    ['{at: duration}', 'at', 'LP3202 at'],
    ['{at: [string]}', 'at', 'LP3202 at'],
    ['{at: string?}', 'at', 'LP3203 at'],
    ['{at: string?}', 'at, on_missing_time: reject', undefined],
  ])('of events %s as %s: %s', async (fields, time, expected) => {
    const type = fields.replace('[string]', 'list<string>')
    expect(await complaints(type, time)).toEqual(expected === undefined ? [] : [expected])
  })

  test('is needed for the settings that go with it', async () => {
    const text = 'from file("a", lateness: 1s, idle: 1m, on_missing_time: stamp) | to stdout'
    expect(await complaintsOf(text)).toEqual(['LP4064 lateness', 'LP4064 idle', 'LP4064 on_missing_time'])
  })

  test('event_time takes the same, and its events have a time', async () => {
    const flow = (stages: string): Promise<string[]> =>
      complaintsOf(
        `type E = {at: string, n: int}\nfrom file("a", format: json, schema: E) ${stages} | to stdout`,
      )
    expect(await flow('| event_time(n)')).toEqual(['LP3200 n'])
    expect(await flow('| event_time(at) | aggregate n = count() over tumbling(1m) late drop')).toEqual([])
    expect(await flow('| aggregate n = count() over tumbling(1m) late drop')).toHaveLength(1)
  })
})

test.each([
  ['file("a", poll: "10s")', '10s'],
  ['file("a", max_line: "64KiB")', '64KiB'],
  ['file("a", follow: "false")', 'false'],
  ['file("a") | limit("5")', '5'],
  ['file("a") | sample("10%")', '10%'],
  ['file("a") | throttle("100/s")', '100/s'],
  ['file("a", poll: "soon")', undefined],
  ['file("a") | limit("five")', undefined],
])('a value in quotes that is right without them has a fix: %s', async (flow, unquoted) => {
  const { diagnostics } = await compileText(`from ${flow} | to stdout`)
  expect(diagnostics.map(({ code, fix }) => [code, fix?.edits[0]?.text])).toEqual([['LP2054', unquoted]])
})
