import { Time } from '../../core/value.ts'
import { optional, timeType } from '../../ir/type.ts'
import { defineAggregator } from '../contract/aggregator.ts'
import { windowEdge } from './window-edge.ts'

export const windowEnd = defineAggregator({
  name: 'window_end',
  summary: 'Gives the time at which the window ends.',
  since: '0.1.0',
  params: {},
  positional: [],
  type: (_settings, windowed) => (windowed ? timeType : optional(timeType)),
  details: 'The end is no longer part of a window. Without a window it is null.',
  memory: 'constant',
  examples: [
    { title: 'A minute', use: 'window_end()', in: [{ n: 1 }], gives: new Time(1_767_225_660_000_000) },
  ],
  open: () => windowEdge('end'),
})
