import type { ScaffoldFiles } from './new-plugin.ts'

/** An aggregator to begin with: the distance between the least and the greatest number. */
export const aggregatorFiles = (name: string): ScaffoldFiles => ({
  [`${name}.mjs`]: `/** @import { ValueAggregator } from 'logpipe/plugin' */
import { defineAggregator, floatType, mismatch, optional, param } from 'logpipe/plugin'

/** @typedef {{ least: number, greatest: number }} State */

/** @type {ValueAggregator<State>} */
const behaviour = {
  start: () => ({ least: Infinity, greatest: -Infinity }),
  add(state, x) {
    if (x === null) return
    if (typeof x !== 'number') {
      mismatch('a value is no number')
      return
    }
    if (x < state.least) state.least = x
    if (x > state.greatest) state.greatest = x
  },
  merge(into, from) {
    if (from.least < into.least) into.least = from.least
    if (from.greatest > into.greatest) into.greatest = from.greatest
  },
  finish: ({ least, greatest }) => (least > greatest ? null : greatest - least),
  write(state, out) {
    out.float(state.least)
    out.float(state.greatest)
  },
  read: (from) => ({ least: from.float(), greatest: from.float() }),
}

export const ${name} = defineAggregator({
  name: '${name}',
  summary: 'Gives the distance between the least and the greatest number.',
  since: '1.0.0',
  params: { x: param.expression({ doc: 'The numbers.', type: floatType, required: true }) },
  positional: ['x'],
  type: () => optional(floatType),
  memory: 'constant',
  examples: [{ title: 'Of three', use: '${name}(ms)', in: [{ ms: 3 }, { ms: 10 }, { ms: 5 }], gives: 7 }],
  open: () => behaviour,
})
`,
  'main.pipe': `use "./${name}.mjs"

source events = stdin(format: json, time: time(at))
sink out = stdout

from events
  | aggregate result = ${name}(ms) by host over tumbling(1m) late drop
  | to out

test "the result of a minute, by host" {
  given events [
    { at: "2026-01-01T00:00:01Z", host: "a", ms: 3 },
    { at: "2026-01-01T00:00:02Z", host: "a", ms: 10 },
    { at: "2026-01-01T00:00:03Z", host: "b", ms: 4 },
    { at: "2026-01-01T00:00:04Z", host: "a", ms: 5 },
  ]
  expect out unordered [
    { host: "a", result: 7 },
    { host: "b", result: 0 },
  ]
}
`,
})
