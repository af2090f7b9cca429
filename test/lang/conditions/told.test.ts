import { expect, test } from 'vitest'
import { compileExample } from '../../support/diagnostic-page.ts'

const heads = `source ev = file("ev.ndjson", format: json, time: time(at))
sink out = file("out.ndjson")
sink other = file("other.ndjson")
`

/** Codes with the text that they stand at. */
async function told(stages: string, head = heads, end = ' | to out') {
  const text = `${head}from ev | ${stages}${end}`
  const { diagnostics } = await compileExample({ notation: 'pipe', text })
  return diagnostics
    .filter(({ code }) => !['LP4022', 'LP4063'].includes(code))
    .map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`)
}

test.each([
  ['where a == 1 and a == 2', 'LP4040 a == 1 and a == 2'],
  ['where a != 1 or a != 2', 'LP4041 a != 1 or a != 2'],
  ['where (a == 1 and a == 2) or b == 3', 'LP4043 a == 1 and a == 2'],
  ['where b == 3 and (a != 1 or a != 2)', 'LP4044 a != 1 or a != 2'],
  ['alert(when: k == "a" and k == "b", by: k)', 'LP4043 k == "a" and k == "b"'],
  ['alert(when: n > 9, clear: n > 5 and n < 3, by: k)', 'LP4043 n > 5 and n < 3'],
  ['reject(when: k == "a" and k == "b", reason: "odd")', 'LP4043 k == "a" and k == "b"'],
  ['set x = n in 1..3 and n > 4 ? 1 : 2', 'LP4043 n in 1..3 and n > 4'],
  ['set x = case { n >= 5 -> 1, n >= 6 -> 2, else -> 3 }', 'LP4042 n >= 6'],
  ['if n >= 5 { set x = 1 } else if n >= 6 { set x = 2 }', 'LP4042 n >= 6'],
  ['aggregate c = count(where: n > 3 and n < 2) over tumbling(1m)', 'LP4043 n > 3 and n < 2'],
  ['where lower(k) == "a" and lower(k) == "b"', 'LP4040 lower(k) == "a" and lower(k) == "b"'],
  [
    'where @time > 2026-01-02T00:00:00Z and @time < 2026-01-01T00:00:00Z',
    'LP4040 @time > 2026-01-02T00:00:00Z and @time < 2026-01-01T00:00:00Z',
  ],
])('%s', async (stages, code) => {
  expect(await told(stages)).toEqual([code])
})

test('an arm of a route that those before it leave nothing is told', async () => {
  expect(
    await told('route { status >= 500 -> out, status >= 600 -> other, else -> drop }', heads, ''),
  ).toEqual(['LP4042 status >= 600'])
})

test('a step of a sequence that no event fits is told as that', async () => {
  expect(
    await told('sequence by k within 1m { a: s == "x" and s == "y", b: s == "z" } emit {k: a.k}'),
  ).toEqual(['LP4091 s == "x" and s == "y"'])
})

test.each([
  'where random() < 0.5 and random() > 0.6',
  'where a == 1 and b == 2',
  'where any(xs, x -> x == 1) and any(xs, x -> x == 2)',
  'where n >= 500 or n < 500',
  'if n >= 500 { set x = 1 } else if n >= 400 { set x = 2 }',
])('nothing is said of what may be: %s', async (stages) => {
  expect(await told(stages)).toEqual([])
})

test('what arguments make of an own function is left to the caller', async () => {
  const head = `${heads}fn which(a: any, b: any): int = case {
  a == 1 -> 1
  b == 1 -> 2
  else -> 3
}
`
  expect(await told('set x = which(n, n)', head)).toEqual([])
})

const hourly = 'aggregate n = count() by host over tumbling(1h) | '

test.each([
  [`${hourly}aggregate m = max(n) by host over tumbling(1m)`, ['LP4069 tumbling(1m)']],
  [
    `${hourly}where n > 3 | set x = 1 | keep host, n | aggregate m = max(n) by host over sliding(30m, every: 1m)`,
    ['LP4069 sliding(30m, every: 1m)'],
  ],
  [`${hourly}annotate was = last(n) by host over previous(5m)`, ['LP4069 previous(5m)']],
  [`${hourly}aggregate m = max(n) by host over tumbling(1d)`, []],
  [`${hourly}aggregate m = sum(n) over tumbling(1m)`, []],
  [`${hourly}set host = "all" | aggregate m = sum(n) by host over tumbling(1m)`, []],
  [
    'aggregate n = count() by host over tumbling(1h) emit every 1m | aggregate m = max(n) by host over tumbling(5m)',
    [],
  ],
  [
    'aggregate n = count() by host over sliding(1h, every: 1m) | aggregate m = max(n) by host over tumbling(5m)',
    [],
  ],
])('results of a longer window under a shorter one: %s', async (stages, codes) => {
  expect(await told(stages)).toEqual(codes)
})

const two = `${heads}source payments = file("p.ndjson", format: json, time: time(at))\n`

test.each([
  ['ev.order_id == p.order_id', 'ev.order_id', 'ev', 'leave out "ev."'],
  ['payments.order_id == p.order_id', 'payments.order_id', 'payments', 'write "p." in place of "payments."'],
])('a side of a join that is called by the name of its stream is told: %s', async (on, at, _name, help) => {
  const text = `${two}from ev | join payments as p on ${on} within 5m | to out`
  const { diagnostics } = await compileExample({ notation: 'pipe', text })
  const found = diagnostics.find(({ code }) => code === 'LP3195')
  expect(text.slice(found?.span.start, found?.span.end)).toBe(at)
  expect(found?.help).toContain(help)
})

test('where nothing is joined because of such a name, that is what is said', async () => {
  const text = `${two}from ev | join payments as p on order_id == payments.order_id within 5m | to out`
  const { diagnostics } = await compileExample({ notation: 'pipe', text })
  const codes = diagnostics.filter(({ code }) => code.startsWith('LP3'))
  expect(codes.map(({ code, help }) => [code, help])).toEqual([
    ['LP3160', expect.stringContaining('write "p." in place of "payments."')],
  ])
})
