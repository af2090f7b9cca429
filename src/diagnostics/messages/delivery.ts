/** LP4080 to LP4089: paths that promise less than is asked for, and state where it cannot be kept. */
import type { Span } from '../../core/span.ts'
import type { Code } from '../codes.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostic } from '../report.ts'

const codes = {
  'sink repeats': 'LP4080',
  'source forgets': 'LP4081',
  'buffer drops': 'LP4082',
  'stage drops': 'LP4083',
  'stage repeats': 'LP4086',
  'not synced': 'LP4084',
  'nothing kept': 'LP4085',
  'source shared': 'LP4088',
} as const satisfies Record<string, Code>

interface LoweredBy {
  readonly kind: keyof typeof codes
  readonly why: string
  readonly remedy: string
}

/** `at` is the place of the sink. The first reason gives the code; all are told. */
export const promiseTooLow = (
  at: { readonly span: Span; readonly file: string },
  path: string,
  asked: string,
  promise: string,
  [first, ...others]: readonly [LoweredBy, ...LoweredBy[]],
): Diagnostic =>
  diagnostic(
    codes[first.kind],
    at.span,
    `"delivery: ${asked}" is asked for, and "${path}" promises ${promise}: ${[first, ...others].map(({ why }) => why).join('; ')}.`,
    {
      file: at.file,
      help: [...new Set([first, ...others].map(({ remedy }) => remedy))].join(' '),
    },
  )

export const stateBehindShared = (
  at: { readonly span: Span; readonly file: string },
  stage: string,
  source: string,
): Diagnostic =>
  diagnostic(
    'LP4089',
    at.span,
    `"${stage}" keeps state, and "${source}" shares its input with other runs: it would see a part of the events that changes as they come and go.`,
    {
      file: at.file,
      help: 'Let the source be the only member of its group ("members: sole"), or keep only stages without state.',
    },
  )
