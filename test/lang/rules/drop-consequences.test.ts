import { expect, test } from 'vitest'
import { lex } from '../../../src/lang/lex.ts'
import { complaintsOf } from '../../support/compile-text.ts'

const pipeline = `pipeline ssh { dead_letter: rejects }
param threshold: int = 5
type Login = {user: string, ip: string, port: int, ..}
fn high(port: int): bool = port > 1024
stage clean(most: int) = set user = truncate(user, $most)
source auth = file("/var/log/auth.log", format: syslog)
sink alerts = file("alerts.ndjson")
sink rejects = file("rejects.ndjson")
stream failed = from auth
  | where program == "sshd" and contains(message, "Failed password")
  | parse message as grok("Failed password for %{USER:user} from %{IP:ip} port %{INT:port:int}")
  | set team = {web: "core"}[host ?? "x"] ?? "unknown", far = high(port)
  | clean(most: 80)
  | drop structured
from failed | keep user, ip, port, team | where port >= $threshold | to alerts
from failed | route { ip == "10.0.0.9" -> known, severity_code <= 3 -> alerts, else -> drop }
from known, stdin(format: json, schema: Login) | limit(10) | to stdout
`

/** Every token left out, doubled, and every word with its second letter gone. */
function* mutants(text: string): Generator<string> {
  for (const token of lex(text).tokens) {
    const [start, end] = [token.startOffset, (token.endOffset ?? token.startOffset) + 1]
    const [before, itself, after] = [text.slice(0, start), text.slice(start, end), text.slice(end)]
    yield before + after
    yield `${before}${itself} ${itself}${after}`
    if (/^[a-z_]{3,}$/i.test(itself)) yield before + itself[0] + itself.slice(2) + after
  }
}

test('the pipeline that is mutated has no mistake', async () => {
  expect(await complaintsOf(pipeline)).toEqual([])
})

test('a single wrong token gives at most one diagnostic, 95 times in 100', async () => {
  let all = 0
  const cascades: string[] = []
  for (const text of mutants(pipeline)) {
    all += 1
    const found = await complaintsOf(text)
    if (found.length > 1) cascades.push(found.join(' | '))
  }
  expect(all).toBeGreaterThan(400)
  expect(cascades.length, cascades.join('\n')).toBeLessThan(all * 0.05)
}, 60_000)

test('a name that is unknown in several places is told of once, with the other places', async () => {
  expect(await complaintsOf('from stdin(format: json) | where a > $n and b > $n | to stdout')).toEqual([
    'LP2003 $n',
  ])
})

test('two mistakes in two stages are both told, one of them unreadable', async () => {
  const text = 'from stdin(format: syslog) | where host = "a" | set b = lower(5) | to stdout'
  expect(await complaintsOf(text)).toEqual(['LP1015 =', 'LP3040 5'])
})

test('a word that is no choice hides nothing else in its stage', async () => {
  const text =
    'from stdin(format: syslog, time: timestamp, on_missing_time: reject) | aggregate n = counts() by hst over tumbling(1m) late dropp | to stdout'
  expect(await complaintsOf(text)).toEqual(['LP3122 counts', 'LP3001 hst', 'LP1039 dropp'])
})

test('a unit that is none hides nothing else around it, and is read as it was meant', async () => {
  const text =
    'source a = file("a", format: syslog, poll: 1min, folow: true, time: timestamp, on_missing_time: reject)\nfrom a | aggregate n = counts() by hst over tumbling(10min) late drop | where n > 5sec | to stdout'
  expect(await complaintsOf(text)).toEqual([
    'LP1010 min',
    'LP2050 folow',
    'LP3122 counts',
    'LP3001 hst',
    'LP1010 min',
    'LP1010 sec',
  ])
})

test.each([
  ['from file("a", poll: 10x) | to stdout', ['LP1010 x']],
  ['from file("a", max_line: 64kb) | to stdout', ['LP1010 kb']],
  ['from file("a", poll: 007s, folow: 1) | to stdout', ['LP2050 folow']],
  ['from file("a", folow: .5s) | to stdout', ['LP2050 folow', 'LP1042 .5s']],
])('nothing else is said of a number with a wrong unit or form: %s', async (text, complaints) => {
  expect(await complaintsOf(text)).toEqual(complaints)
})
