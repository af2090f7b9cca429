import { param } from '../contract/params.ts'

/** Where aligned windows begin. */
export const alignment = {
  zone: param.zone({ doc: 'The time zone whose clocks and days the windows follow; UTC when absent.' }),
  offset: param.duration({
    doc: 'How long after the full hour, day … the windows begin, such as `6h` for days from six to six.',
    default: '0s',
  }),
} as const

/** Rows for keys that a window saw nothing of. */
export const zeros = param.duration({
  doc: 'Keys seen in that time have a row, of zero events, also in windows without events.',
  min: 1,
})
