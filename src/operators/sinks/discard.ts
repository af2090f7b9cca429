import { defineSink, noRows } from '../contract/sink.ts'

export const discard = defineSink({
  name: 'discard',
  summary: 'Counts events and writes them nowhere.',
  since: '0.1.0',
  params: {},
  positional: [],
  examples: [{ title: 'Measure how fast a log is read', pipe: 'from stdin(format: json) | to discard' }],
  format: null,
  open: () =>
    Promise.resolve({
      write: () => {},
      flush: () => Promise.resolve(noRows),
      close: () => Promise.resolve(),
    }),
  probe: () => Promise.resolve(),
})
