import { tmpdir } from 'node:os'
import { systemClock } from '../../src/core/clock.ts'
import type { SinkContext } from '../../src/operators/contract/sink.ts'

/** What a sink is given that is opened without an engine: nothing is kept, nobody stops it, and what it tells is not heard. */
export const sinkContext = (more: Partial<SinkContext> = {}): SinkContext => ({
  name: 'out',
  pipeline: 'test',
  clock: systemClock,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  metrics: { define: () => ({ record: () => {} }) },
  durability: 'process',
  scratch: tmpdir(),
  stop: new AbortController().signal,
  hurry: new AbortController().signal,
  restored: new Map(),
  intend: undefined,
  refuse: undefined,
  together: (_key, make) => make(),
  gone: () => {},
  ...more,
})
