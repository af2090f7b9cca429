import type { CodeEntry } from '../code-entry.ts'

/** LP5xxx */
export const runCodes = {
  LP5001: { title: 'a defect of logpipe', severity: 'error' },
  LP5002: { title: 'the state directory is in use', severity: 'error' },
  LP5003: { title: 'the state directory cannot be used', severity: 'error' },
  LP5004: { title: 'not everything was delivered', severity: 'error' },
  LP5101: { title: 'a file does not exist', severity: 'error' },
  LP5102: { title: 'a directory instead of a file', severity: 'error' },
  LP5103: { title: 'no permission', severity: 'error' },
  LP5104: { title: 'the disk is full', severity: 'error' },
  LP5105: { title: 'compressed data is broken', severity: 'error' },
  LP5106: { title: 'reading failed', severity: 'error' },
  LP5107: { title: 'writing failed', severity: 'error' },
  LP5109: { title: 'too many open files', severity: 'error' },
  LP5201: { title: 'a line is too long', severity: 'error' },
  LP5202: { title: 'a line is not UTF-8', severity: 'error' },
  LP5301: { title: 'a value of the wrong type in a condition', severity: 'error' },
  LP5302: { title: 'refused by the pipeline', severity: 'error' },
  LP5303: { title: 'no list to take apart', severity: 'error' },
  LP5304: { title: 'the text does not fit the format', severity: 'error' },
  LP5305: { title: 'the line does not fit the format of its source', severity: 'error' },
  LP5306: { title: 'the name of the target holds a null', severity: 'error' },
  LP5307: { title: 'nothing to write', severity: 'error' },
  LP5308: { title: 'no readable time', severity: 'error' },
  LP5480: { title: 'metrics cannot be served', severity: 'error' },
} as const satisfies Record<string, CodeEntry>
