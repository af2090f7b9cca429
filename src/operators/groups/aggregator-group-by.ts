import { parentOf } from '../../core/record-path.ts'
import { toText } from '../../core/to-text.ts'
import { getKey, type Rec, type Value } from '../../core/value.ts'
import { canonicalText } from '../../core/value-key.ts'
import { defineGroupAggregator } from '../contract/group-aggregator.ts'
import { param } from '../contract/params.ts'
import { packingAggregator, packingParams } from './packing.ts'

function valueAt(event: Rec, path: readonly string[]): Value {
  const parent = parentOf(event, path)
  return parent === undefined ? null : getKey(parent, path.at(-1)!)
}

export const aggregatorGroupBy = defineGroupAggregator({
  name: 'aggregator_group_by',
  summary: 'Packs the events that agree in some fields; these become the tags.',
  since: '0.1.0',
  params: {
    keys: param.fields({ doc: 'The fields: one path or a list of them.', required: true }),
    ...packingParams,
    max_groups: param.int({
      doc: 'Most groups open at a time; the oldest goes on for a new one.',
      default: '10000',
      min: 1,
    }),
  },
  positional: ['keys'],
  details:
    'A tag has the path of its field as its name and the value as text; a field that is null or missing has no tag. Otherwise it does as `aggregator_default`.',
  examples: [
    {
      title: 'By host',
      use: 'group_by(host)',
      in: [{ host: 'a', n: 1 }, { host: 'b', n: 2 }, { n: 3 }, { host: 'a', n: 4 }],
      out: [
        {
          logs: [
            { host: 'a', n: 1 },
            { host: 'a', n: 4 },
          ],
          tags: { host: 'a' },
          source: 'app',
          topic: '',
        },
        { logs: [{ host: 'b', n: 2 }], tags: { host: 'b' }, source: 'app', topic: '' },
        { logs: [{ n: 3 }], tags: {}, source: 'app', topic: '' },
      ],
    },
  ],
  open({ keys, max_groups, ...packing }) {
    return packingAggregator(
      'Packs the events that agree in some fields; these become the tags.',
      packing,
      max_groups,
      ({ event }) => {
        const values = keys.map((path) => valueAt(event, path))
        const tags: Record<string, string> = {}
        for (const [i, value] of values.entries())
          if (value !== null) tags[keys[i]!.join('.')] = toText(value)
        return { key: canonicalText(values), tags }
      },
    )
  },
})
