import { describe, expect, test } from 'vitest'
import { catalog } from '../../../src/operators/catalog.ts'
import { chooseSource } from '../../../src/runtime/explain/choose-source.ts'
import { explainEvent } from '../../../src/runtime/explain/explain-event.ts'
import { renderReport } from '../../../src/runtime/explain/render-report.ts'
import { compilePipe } from '../../support/compile-pipe.ts'

/** The report as text. */
async function explain(pipe: string, text: string, name?: string): Promise<string> {
  const plan = await compilePipe(pipe)
  const source = chooseSource(plan, name)
  if (typeof source === 'string') return source
  const report = explainEvent(plan, catalog, { text, source }, { now: () => 0, random: () => 0 })
  return typeof report === 'string' ? report : renderReport(report)
}

describe('explain an event', () => {
  test('shows what each stage made of it, and what the sink writes', async () => {
    const pipe = `from stdin(format: json)
      | where level == "error" | set m = n + 1, user.name = null | rename host as origin
      | drop "debug_*" | keep m, origin | to stdout`
    expect(
      await explain(
        pipe,
        '{"level": "error", "n": 1, "host": "a", "debug_x": true, "user": {"name": "ann"}}',
      ),
    ).toMatchInlineSnapshot(`
      "from stdin, json (given as a text)
          {"level":"error","n":1,"host":"a","debug_x":true,"user":{"name":"ann"}}
      | where level == "error"
          passes as it is
      | set m = n + 1, user.name = null
          ~ user.name = null (was "ann")
          + m = 2
      | rename host as origin
          + origin = "a"
          - host (was "a")
      | drop "debug_*"
          - debug_x (was true)
      | keep m, origin
          - level (was "error")
          - n (was 1)
          - user (was {name: null})
      | to stdout, json
          writes: {"m":2,"origin":"a"}
      "
    `)
  })

  test('says why a where stopped it, with the values that its parts had', async () => {
    expect(
      await explain(
        'from stdin(format: json) | where level == "error" and status >= 500 | to stdout',
        '{"level": "error", "status": 404}',
      ),
    ).toMatchInlineSnapshot(`
      "from stdin, json (given as a text)
          {"level":"error","status":404}
      | where level == "error" and status >= 500
          stops here: it does not pass
            level == "error" is true: level is "error"
            status >= 500 is false: status is 404
      "
    `)
  })

  test('names the types of a mismatch and the dead letter', async () => {
    const pipe = `pipeline p { dead_letter: rejects }
sink rejects = file("rejects.ndjson")
from stdin(format: json) | where status >= 500 | to stdout`
    expect(await explain(pipe, '{"status": "503"}')).toMatchInlineSnapshot(`
      "from stdin, json (given as a text)
          {"status":"503"}
      | where status >= 500
          is rejected (LP5301): a string cannot be compared with an int
            status >= 500 cannot be told: a string cannot be compared with an int; status is "503" (string)
          goes to the dead letter "rejects"
      "
    `)
  })

  test('follows every way of a fan-out and the arm of a route', async () => {
    const pipe = `sink web = file("out/\${host}.ndjson")
sink other = file("other.ndjson")
stream all = from stdin(format: json) | drop secret
from all | route { kind == "ping" -> drop, kind == "web" -> web, else -> other }
from all | where kind == "db" | to stdout`
    expect(await explain(pipe, '{"kind": "web", "host": "a/b", "secret": 1}')).toMatchInlineSnapshot(`
      "from stdin, json (given as a text)
          {"kind":"web","host":"a/b","secret":1}
      | drop secret
          - secret (was 1)
      1 of 2:
        | route { kind == "ping", kind == "web" }
            kind == "ping" is false: kind is "web"
            takes kind == "web"
        | to web = file("out/\${host}.ndjson"), json
            writes to "out/a%2Fb.ndjson": {"kind":"web","host":"a/b"}
      2 of 2:
        | where kind == "db"
            stops here: it does not pass
              kind == "db" is false: kind is "web"
      "
    `)
    expect(await explain(pipe, '{"kind": "web"}')).toContain('is rejected (LP5306)')
    expect(await explain(pipe, '{"kind": "ping"}')).toContain('takes kind == "ping" -> drop')
  })

  test('goes into the branch of an if', async () => {
    const pipe = `from stdin(format: json)
      | if level == "error" { set severity = 3 } else if level == "warn" { set severity = 4 | set w = 1 }
      | to stdout`
    expect(await explain(pipe, '{"level": "warn"}')).toMatchInlineSnapshot(`
      "from stdin, json (given as a text)
          {"level":"warn"}
      | if level == "error" else if level == "warn"
          level == "error" is false: level is "warn"
          takes level == "warn"
      | set severity = 4
          + severity = 4
      | set w = 1
          + w = 1
      | to stdout, json
          writes: {"level":"warn","severity":4,"w":1}
      "
    `)
    expect(await explain(pipe, '{"level": "info"}')).toContain('takes no branch')
  })

  test('reads a text with the format of the source, and says why a parse failed', async () => {
    const pipe = `from stdin(format: lines)
      | parse message as grok("%{WORD:verb} %{INT:n:int}") else keep
      | set why = @error.reason
      | to stdout`
    expect(await explain(pipe, 'took 5')).toContain('+ n = 5')
    expect(await explain(pipe, 'nothing')).toMatchInlineSnapshot(`
      "from stdin, lines (given as a text)
          {"message":"nothing"}
      | parse message as grok("%{WORD:verb} %{INT:n:int}") else keep
          + verb = null
          + n = null
          ! the text does not match the pattern
      | set why = @error.reason
          + why = "the text does not match the pattern"
      | to stdout, json
          writes: {"message":"nothing","verb":null,"n":null,"why":"the text does not match the pattern"}
      "
    `)
    expect(await explain(pipe.replace(' else keep', ''), 'nothing')).toContain('is rejected (LP5304)')
  })

  test('a line that the format cannot read is rejected at the source', async () => {
    expect(await explain('from stdin(format: json) | to stdout', 'no json')).toMatch(
      /is rejected \(LP5305\): json: /,
    )
  })

  test('an unnested event goes on as each of its elements', async () => {
    expect(
      await explain(
        'from stdin(format: json) | unnest(xs, as: x) | where x > 1 | to stdout',
        '{"xs": [1, 2]}',
      ),
    ).toMatchInlineSnapshot(`
      "from stdin, json (given as a text)
          {"xs":[1,2]}
      | unnest(xs, as: x)
          becomes 2 events
      1 of 2:
        | event 1 of 2
            + x = 1
        | where x > 1
            stops here: it does not pass
              x > 1 is false: x is 1
      2 of 2:
        | event 2 of 2
            + x = 2
        | where x > 1
            passes as it is
        | to stdout, json
            writes: {"xs":[1,2],"x":2}
      "
    `)
  })

  test('a mismatch that gave null is noted', async () => {
    expect(await explain('from stdin(format: json) | set m = n + 1 | to stdout', '{"n": "x"}')).toMatch(
      /! .*so the value is null/,
    )
  })

  test('a record stands for the event where the format reads no JSON', async () => {
    const pipe = 'from stdin(format: clf) | keep status | to stdout'
    expect(await explain(pipe, '{"status": 200}')).toContain('writes: {"status":200}')
  })

  test('of several sources one must be named', async () => {
    const pipe = `source a = file("a", format: json)
source b = file("b", format: json)
from a, b | to stdout`
    expect(await explain(pipe, '{}')).toBe(
      'The pipeline has several sources: "a", "b". Name the one that the event comes from.',
    )
    expect(await explain(pipe, '{}', 'c')).toBe(
      'There is no source called "c". The pipeline reads from "a", "b".',
    )
    expect(await explain(pipe, '{}', 'b')).toContain('from b = file("b")')
  })
})

describe('the time of an event', () => {
  test('is shown where the source or a stage gives it one', async () => {
    const report = await explain(
      'from stdin(format: json, time: at) | where @time != null | event_time(end) | keep t = @time | to stdout',
      '{"at": "2026-11-21T12:00:00+02:00", "end": "2026-11-21T11:00:00Z"}',
    )
    expect(report).toContain(
      '\n    @time is 2026-11-21T10:00:00Z\n| where @time != null\n    passes as it is\n',
    )
    expect(report).toContain('| event_time(end)\n    @time is 2026-11-21T11:00:00Z\n')
    expect(report).toContain('writes: {"t":"2026-11-21T11:00:00Z"}')
  })

  test('that cannot be read is refused as in a run', async () => {
    expect(await explain('from stdin(format: json) | event_time(at) | to stdout', '{"at": 5}')).toContain(
      '| event_time(at)\n    is rejected (LP5308): the time of the event is a number; from_unix(x, "ms") reads it\n',
    )
    expect(await explain('from stdin(format: json, time: at) | to stdout', '{"at": "soon"}')).toContain(
      'is rejected (LP5308): the time of the event is a text that is not ISO 8601',
    )
  })
})
