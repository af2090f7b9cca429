import type { CodeEntry } from '../code-entry.ts'

/** LP5xxx */
export const runCodes = {
  LP5301: { title: 'a value of the wrong type in a condition', severity: 'error' },
  LP5302: { title: 'refused by the pipeline', severity: 'error' },
  LP5303: { title: 'no list to take apart', severity: 'error' },
  LP5304: { title: 'the text does not fit the format', severity: 'error' },
  LP5305: { title: 'the line does not fit the format of its source', severity: 'error' },
  LP5306: { title: 'the name of the target holds a null', severity: 'error' },
  LP5307: { title: 'nothing to write', severity: 'error' },
} as const satisfies Record<string, CodeEntry>
