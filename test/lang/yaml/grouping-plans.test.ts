import { expect, test } from 'vitest'
import { compile } from '../../../src/lang/compile.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { printPlan } from '../../../src/plan/print-plan.ts'

const options = {
  catalog,
  env: {},
  readFile: () => undefined,
  hostname: () => 'web-1',
  run: { now: () => 0, random: () => 0.5 },
}

const plan = async (path: string, text: string): Promise<string> => {
  const { plan: made, diagnostics } = await compile({ path, text }, options)
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([])
  return printPlan(made!, catalog)
}

test('windows in YAML and in a .pipe file make one plan', async () => {
  const yaml = `
pipeline: {name: p, max_keys: 1000}
sources:
  web: { file: web.ndjson, format: json, time: time(at), lateness: 10s }
streams:
  counted:
    from: web
    stages:
      - aggregate:
          set: { n: count(), share: 'count(where: status >= 500) / count()' }
          by: [host, {day: 'start_of(@time, "day")'}]
          over: 'tumbling(1m, zone: "Europe/Berlin")'
          emit: {every: 10s}
          late: to odd
flows:
  - from: counted
    stages:
      - aggregate: {set: {total: sum(n)}, over: 'sliding(1h, every: 5m)', late: drop}
      - annotate: 'was = last(total) over previous(1, ttl: 1d) late drop'
    to: stdout
  - from: odd
    to: stderr
`
  const pipe = `
pipeline p { max_keys: 1_000 }
source web = file("web.ndjson", format: json, time: time(at), lateness: 10s)
stream counted =
  from web
  | aggregate n = count(), share = count(where: status >= 500) / count()
      by host, day = start_of(@time, "day")
      over tumbling(1m, zone: "Europe/Berlin")
      emit every 10s
      late to odd
from counted
  | aggregate total = sum(n) over sliding(1h, every: 5m) late drop
  | annotate was = last(total) over previous(1, ttl: 1d) late drop
  | to stdout
from odd | to stderr
`
  expect(await plan('main.yaml', yaml)).toBe(await plan('main.pipe', pipe))
})

test('a mistake in a window of a YAML file points into it', async () => {
  const text = `
flows:
  - from: {stdin: , format: json, time: time(at)}
    stages:
      - aggregate: {set: {n: count()}, by: [host], over: tumblng(1m), late: drop}
    to: stdout
`
  const { diagnostics } = await compile({ path: 'main.yaml', text }, options)
  expect(diagnostics.map(({ code, span }) => [code, text.slice(span.start, span.end)])).toEqual([
    ['LP3127', 'tumblng'],
  ])
})
