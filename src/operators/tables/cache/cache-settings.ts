import { param } from '../../contract/params.ts'

/** Settings of tables that remember what they were told. */
export const cacheSettings = {
  cache: param.duration({
    default: '1m',
    min: 1,
    doc: 'How long an answer counts, and that there is none as well.',
  }),
  cache_size: param.int({
    default: '10000',
    min: 1,
    doc: 'Most answers that are remembered; what was not asked for longest goes first.',
  }),
} as const

export const failedSetting = param.choice(['null', 'reject'], {
  default: 'null',
  doc: 'What becomes of an event whose lookup fails: the answer is null, or the event goes to the dead letter. A key without a row is no failure.',
})
