import type { ScaffoldFiles } from './new-plugin.ts'

/** A group aggregator to begin with: two events at a time. */
export const groupAggregatorFiles = (name: string): ScaffoldFiles => ({
  [`${name}.mjs`]: `/** @import { Group, GroupAggregator, GroupQueue, Row } from 'logpipe/plugin' */
import { defineGroupAggregator } from 'logpipe/plugin'

/** @implements {GroupAggregator} */
class Pairs {
  /** @type {GroupQueue | undefined} */
  #queue
  /** @type {Row['event'][]} */
  #logs = []

  /** Milliseconds between flushes. */
  init(_context, queue) {
    this.#queue = queue
    return 500
  }

  description() {
    return 'Packs two events at a time.'
  }

  add({ event }) {
    if (this.#logs.length >= 2) {
      const full = this.#queue.add(this.#group())
      // The group is still here, and the event comes again.
      if (full !== null) return full
      this.#logs = []
    }
    this.#logs.push(event)
    return null
  }

  flush() {
    const groups = this.#logs.length === 0 ? [] : [this.#group()]
    this.#logs = []
    return groups
  }

  reset() {
    this.#logs = []
  }

  /** @returns {Group} */
  #group() {
    return { logs: this.#logs, tags: {}, source: 'events', topic: '' }
  }
}

export const ${name} = defineGroupAggregator({
  name: 'aggregator_${name}',
  summary: 'Packs two events at a time.',
  since: '1.0.0',
  params: {},
  positional: [],
  examples: [
    {
      title: 'A pair',
      use: '${name}()',
      in: [{ n: 1 }, { n: 2 }],
      out: [{ logs: [{ n: 1 }, { n: 2 }], tags: {}, source: 'events', topic: '' }],
    },
  ],
  open: () => new Pairs(),
})
`,
  'main.pipe': `use "./${name}.mjs"

source events = stdin(format: json)
sink out = stdout

from events | ${name}() | to out

test "two at a time, and what is left at the end" {
  given events [{ n: 1 }, { n: 2 }, { n: 3 }]
  expect out [
    { logs: [{ n: 1 }, { n: 2 }], tags: {}, source: "events", topic: "" },
    { logs: [{ n: 3 }], tags: {}, source: "events", topic: "" },
  ]
}
`,
})
