import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import { carriedEvent } from '../contract/whole-event.ts'
import { DelayLine } from './delay/delay-line.ts'

export const delay = defineStage({
  name: 'delay',
  summary: 'Holds each event back for so long by the clock; they leave as they came.',
  since: '0.2.0',
  params: {
    time: param.duration({
      doc: 'How long each event is held. What is held is kept over restarts, and "max_state" of the pipeline bounds it: then the sources wait.',
      required: true,
      min: 1,
    }),
  },
  positional: ['time'],
  memory: 'bounded',
  passes: true,
  varies: () => 'holds events back by the clock',
  examples: [
    {
      title: 'A tenth of a second later, in the same order',
      stages: 'delay(100ms)',
      in: [{ n: 1 }, { n: 2 }],
      out: [{ n: 1 }, { n: 2 }],
    },
  ],
  stateful: {
    inputs: () => [[carriedEvent]],
    time: 'none',
    // Events that were held under another delay leave when that was over.
    signature: () => '',
    open: ({ time }, context) => new DelayLine(time, context),
  },
})
