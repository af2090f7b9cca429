import { param } from '../../../operators/contract/params.ts'

/** Settings that every window takes: what bounds the state. */
export const windowParams = {
  max_keys: param.int({
    doc: 'Most keys that are held, each once in however many windows; absent: as the pipeline says, or no bound.',
    min: 1,
  }),
  max_state: param.size({
    doc: 'Most bytes of state; absent: as the pipeline says, or no bound.',
    min: 1024,
  }),
  overflow: param.choice(['reject'], {
    doc: 'What happens at a bound: events of new keys are rejected.',
    default: 'reject',
  }),
} as const
