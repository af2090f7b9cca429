import { formatDuration } from '../../core/duration-text.ts'
import { Duration } from '../../core/value.ts'
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

/** What is wrong with `zeros`, given how long after one window the next begins. Microseconds. */
export function zerosTooShort(zeros: number | undefined, step: number) {
  if (zeros === undefined || zeros >= step) return undefined
  const written = formatDuration(new Duration(step))
  return {
    param: 'zeros',
    message: `With these "zeros" no row is ever sent: a key is forgotten before the next window, ${written} later, is over.`,
    help: `Write at least "zeros: ${written}".`,
  } as const
}
