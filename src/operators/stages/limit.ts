import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'

export const limit = defineStage({
  name: 'limit',
  summary: 'Lets the first events pass and no more; a run whose every path is full ends.',
  since: '0.1.0',
  params: {
    count: param.int({ doc: 'How many events pass.', min: 0, required: true }),
  },
  positional: ['count'],
  memory: 'bounded',
  passes: true,
  varies: () => 'takes the first that come, in whatever order inputs are read, and counts anew in each run',
  examples: [
    {
      title: 'The first two',
      stages: 'limit(2)',
      in: [{ n: 1 }, { n: 2 }, { n: 3 }],
      out: [{ n: 1 }, { n: 2 }],
    },
  ],
  open({ count }, { saturated }) {
    let left = count
    if (left === 0) saturated()
    return {
      each() {
        if (left === 0) return 'filtered'
        left -= 1
        if (left === 0) saturated()
        return null
      },
    }
  },
})
