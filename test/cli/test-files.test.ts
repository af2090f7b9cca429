import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { type MemoryIoOptions, memoryIo } from '../support/memory-io.ts'

const logpipe = async (argv: readonly string[], options: MemoryIoOptions = {}) => {
  const world = memoryIo(options)
  const code = await main(argv, world.io)
  return { code, out: world.out(), err: world.err(), files: world.files }
}

const head = `source ev = file("in.ndjson", format: json, time: time(at))
sink out = file("out.ndjson")
from ev | where ms > 100 | aggregate n = count(), since = min(@time) by host over tumbling(1m) late drop | to out
`
const given = `given ev [ {at: "2026-03-01T00:00:01Z", host: "a", ms: 300}, {at: "2026-03-01T00:00:30Z", host: "b", ms: 200} ]`
const failing = `${head}test "counts" {
  ${given}
  expect out [ {host: "a", n: 2, since: 2026-03-01T00:00:01Z}, {host: "b", n: 1} ]
}
test "none" {
  given ev [ {host: "a", ms: 1} ]
  expect out empty
}
`
const wrong = 'from stdin | were a == 1 | to stdout\ntest "x" {\n  expect stdout empty\n}\n'

test('what failed is shown with its place, what was expected, what came, and the fields that differ', async () => {
  const { code, out } = await logpipe(['test', 'a.pipe'], { files: { 'a.pipe': failing } })
  expect(code).toBe(1)
  expect(out).toContain(`  ✗ counts
      a.pipe:6
      expect out: event 1 is not as expected
        - {host: "a", n: 2, since: 2026-03-01T00:00:01Z}
        + {host: "a", n: 1, since: 2026-03-01T00:00:01Z}
            n: 2 was expected, 1 came
          {host: "b", n: 1}
  ✓ none
`)
  expect(out).toMatch(/\n1 passed, 1 failed in \d+ ms\. Tests reach 2 of 2 stages\.\n$/)
})

test('--update tells how many expectations it rewrote, and the tests pass afterwards', async () => {
  const first = await logpipe(['test', '--update', 'a.pipe'], { files: { 'a.pipe': failing } })
  expect(first).toMatchObject({
    code: 0,
    err: 'a.pipe: 1 expectation was rewritten, and says now what came.\n',
  })
  expect(first.out).toMatch(/\n2 passed, 0 failed in \d+ ms\./)
  const text = first.files.get('a.pipe')!
  expect(await logpipe(['check', 'a.pipe'], { files: { 'a.pipe': text } })).toMatchObject({ code: 0 })
  const second = await logpipe(['test', '--update', 'a.pipe'], { files: { 'a.pipe': text } })
  expect(second.err).toBe('a.pipe: all expectations are met, and nothing was rewritten.\n')
  expect(second.files.get('a.pipe')).toBe(text)
})

test('--update has no file to write for the standard input', async () => {
  const { code, err } = await logpipe(['test', '--update', '-'], { input: failing })
  expect(code).toBe(1)
  expect(err).toContain('Nothing was rewritten')
})

test('tests of a wrong pipeline are not counted as passed', async () => {
  const files = { 'a.pipe': wrong, 'b.pipe': failing }
  const { code, out, err } = await logpipe(['test', 'a.pipe'], { files })
  expect(code).toBe(1)
  expect(err).toContain(' --> a.pipe:1:14\n')
  expect(out).toBe(
    'a.pipe\n  ✗ The tests were not run, since the pipeline is wrong.\n\nNo test was run. 1 pipeline is wrong.\n',
  )
  const both = await logpipe(['test', '*.pipe'], { files })
  expect(both.out).toMatch(/\n1 passed, 1 failed in \d+ ms\. .*1 pipeline is wrong\.\n$/)
})

test('a wrong pipeline is a failed point of TAP and an error of JUnit', async () => {
  const files = { 'a.pipe': wrong }
  const tap = await logpipe(['test', '--format', 'tap', 'a.pipe'], { files })
  expect(tap.out).toMatch(/^TAP version 14\n1\.\.1\nnot ok 1 - a\.pipe: .*\n {2}---\n {2}at: "a\.pipe:1"\n/)
  const { out } = await logpipe(['test', '--format', 'junit', 'a.pipe'], { files })
  expect(out).toContain('<testsuites tests="1" failures="0" errors="1"')
  expect(out).toContain('<error message="a.pipe:1: LP')
})

test('stages that no test reaches are told in all formats, by the stages as they are written', async () => {
  const files = {
    'a.pipe': `source ev = file("in.ndjson", format: json)
sink out = file("out.ndjson")
sink odd = file("odd.ndjson")
from ev | event_time(time(at)) | set a = 1 | set b = 2 | where n == 1 | keep n | to out
from ev | where n == 2 | set c = 3 | to odd
test "one" {
  given ev [ {at: "2026-03-01T00:00:01Z", n: 1} ]
  expect out [ {n: 1} ]
}
`,
  }
  const { out } = await logpipe(['test', 'a.pipe'], { files })
  expect(out.match(/no test reaches .*/g)).toEqual(['no test reaches set c = 3 (line 5)'])
  expect(out).toContain('Tests reach 6 of 7 stages.')
  const tap = await logpipe(['test', '--format', 'tap', 'a.pipe'], { files })
  expect(tap.out).toMatch(/\n# a\.pipe: no test reaches set c = 3 \(line 5\)\n$/)
  const junit = await logpipe(['test', '--format', 'junit', 'a.pipe'], { files })
  expect(junit.out).toContain('<system-out>no test reaches set c = 3 (line 5)</system-out>')
})

test('an event that is missing does not make all after it wrong', async () => {
  const events = (from: number) => Array.from({ length: 30 }, (_, i) => `{n: ${i + from}}`).join(', ')
  const { out } = await logpipe(['test', 'a.pipe'], {
    files: {
      'a.pipe': `source ev = file("in.ndjson", format: json)
sink out = file("out.ndjson")
from ev | to out
test "one" {
  given ev [ ${events(0)} ]
  expect out [ ${events(1)} ]
}
`,
    },
  })
  expect(out).toContain(`expect out: event 1 is not as expected
        + {n: 0}
          {n: 1}
          {n: 2}
          … 25 events as expected
          {n: 28}
          {n: 29}
        - {n: 30}
`)
})

test('events in another order are told to be that', async () => {
  const text = failing.replace(/expect out \[ .* \]\n/, 'expect out [ {host: "b"}, {host: "a"} ]\n')
  const { out } = await logpipe(['test', 'a.pipe'], { files: { 'a.pipe': text } })
  expect(out).toContain('expect out: the events came in another order\n')
})

test('an event in no order is shown beside the one that is most like it', async () => {
  const text = failing.replace(
    /expect out \[ .* \]\n/,
    'expect out unordered [ {host: "b", n: 7}, {host: "a", n: 1} ]\n',
  )
  const { out } = await logpipe(['test', 'a.pipe'], { files: { 'a.pipe': text } })
  expect(out).toContain(`        - {host: "b", n: 7}
        + {host: "b", n: 1}
            n: 7 was expected, 1 came
`)
})

test('a text that no title has is told', async () => {
  const { out } = await logpipe(['test', '--only', 'zebra', 'a.pipe'], { files: { 'a.pipe': failing } })
  expect(out).toBe('a.pipe\n  no test with "zebra" in its title\n\nNo test was run.\n')
})

test('a time in quotes is told with the literal that is meant, and --fix writes it', async () => {
  const text = failing
    .replace('since: 2026-03-01T00:00:01Z', 'since: "2026-03-01T01:00:01+01:00"')
    .replace('n: 2', 'n: 1')
  const { code, files } = await logpipe(['check', '--fix', 'a.pipe'], { files: { 'a.pipe': text } })
  expect(files.get('a.pipe')).toContain('since: 2026-03-01T00:00:01Z')
  expect(code).toBe(0)
})

test('JUnit has a time for each case and the place of each failure', async () => {
  const { out } = await logpipe(['test', '--format', 'junit', 'a.pipe'], { files: { 'a.pipe': failing } })
  expect(out).toMatch(
    /<testcase name="none" classname="a\.pipe" file="a\.pipe" line="8" time="\d+\.\d{3}"\/>/,
  )
  expect(out).toContain('<failure message="expect out: event 1 is not as expected">a.pipe:6\n')
})
