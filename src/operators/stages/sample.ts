import { toJson } from '../../core/json.ts'
import { anyType, boolType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'

export const sample = defineStage({
  name: 'sample',
  summary: 'Lets a share of the events pass: the same in every run over the same input.',
  since: '0.1.0',
  params: {
    share: param.float({ doc: 'The share that passes, such as `10%`.', min: 0, max: 1, required: true }),
    by: param.expression({ doc: 'All events with the same value pass, or none of them.', type: anyType }),
    keep: param.expression({ doc: 'Events for which this holds always pass.', type: boolType }),
  },
  positional: ['share'],
  memory: 'none',
  passes: true,
  examples: [
    {
      title: 'Nothing but what is always kept',
      stages: 'sample(0%, keep: level == "error")',
      in: [{ level: 'error' }, { level: 'info' }],
      out: [{ level: 'error' }],
    },
    {
      title: 'Everything',
      stages: 'sample(100%, by: user)',
      in: [{ user: 'ann' }, { user: 'bob' }],
      out: [{ user: 'ann' }, { user: 'bob' }],
    },
  ],
  open(settings, context) {
    const by = settings.by && context.evaluate(settings.by)
    const keep = settings.keep && context.evaluate(settings.keep)
    const bound = settings.share * 0x1_0000_0000
    return {
      each(row) {
        if (keep?.(row) === true) return null
        const { origin, line } = row.meta
        const of = by === undefined ? `${origin.source}\0${origin.partition}\0${line}` : toJson(by(row))
        return hash(of) < bound ? null : 'sampled'
      },
    }
  },
})

/** FNV-1a over UTF-16 units with the finaliser of MurmurHash3, in [0, 2^32). */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}
