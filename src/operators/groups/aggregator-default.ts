import { defineGroupAggregator } from '../contract/group-aggregator.ts'
import { packingAggregator, packingParams } from './packing.ts'

const whole = { key: '', tags: {} }

export const aggregatorDefault = defineGroupAggregator({
  name: 'aggregator_default',
  summary: 'Packs the events of each source by count, bytes and time.',
  since: '0.1.0',
  params: packingParams,
  positional: ['max_logs'],
  details:
    'A group goes on as soon as it is full, and with each flush in any case. While the queue is full, finished groups wait and come with the next flush; when too many wait, the sources before it wait as well.',
  examples: [
    {
      title: 'Groups of two',
      use: 'default(2)',
      in: [{ n: 1 }, { n: 2 }, { n: 3 }],
      out: [
        { logs: [{ n: 1 }, { n: 2 }], tags: {}, source: 'app', topic: '' },
        { logs: [{ n: 3 }], tags: {}, source: 'app', topic: '' },
      ],
    },
  ],
  open: (packing) =>
    packingAggregator(
      'Packs the events of each source by count, bytes and time.',
      packing,
      Number.POSITIVE_INFINITY,
      () => whole,
    ),
})
