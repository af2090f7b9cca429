import { charsetProblem } from '../../core/charset/charset-problem.ts'
import { param } from '../../operators/contract/params.ts'
import { retryProblems } from './retry-setting.ts'

/** Settings that every source takes. `schema` names a type and is read apart. */
export const sourceParams = {
  time: param.eventTime({
    doc: 'When the event happened, read from its fields: a time, or a text in ISO 8601; without an offset it is UTC.',
  }),
  on_missing_time: param.choice(['reject', 'stamp'], {
    doc: 'What becomes of an event without a readable time: it is rejected, as when absent, or takes the time of its arrival.',
  }),
  lateness: param.duration({
    doc: 'How far behind the newest event of its partition an event may come; 0s when absent.',
    min: 0,
  }),
  idle: param.duration({
    doc: 'After how long a silent partition stops holding others back; 1m when absent.',
    min: 0,
  }),
  charset: param.text({
    doc: 'The character set of the text, such as "utf-16le", "gbk", "shift_jis" or "windows-1252"; "utf-8" when absent. What is no text in it is read as U+FFFD, or rejected where the pipeline is "strict".',
    check: (value) => charsetProblem(String(value)),
  }),
  max_line: param.size({ doc: 'The longest line in bytes; 1MiB when absent.', min: 1 }),
  on_long: param.choice(['reject', 'cut'], { doc: 'What becomes of a longer line.' }),
  durable: param.bool({
    doc: 'Put what is read into a spool on disk first, beside the state: what is in it survives a crash.',
  }),
  spool: param.size({
    doc: 'How much may wait in the spool; 1GiB when absent. Beyond it the source waits.',
    min: 1,
  }),
} as const

/** Settings of sources that the language has and this version does not. */
export const laterSourceSettings: ReadonlySet<string> = new Set([
  'on_error',
  'decompress',
  'archive',
  'once',
  'start',
])

/** Settings that every sink takes. */
export const sinkParams = {
  except: param.fields({ doc: 'Fields left out of what is written.' }),
  missing: param.text({ doc: 'What stands for a null in a target such as a path.' }),
  buffer: param.record({ doc: 'The size of the buffer before the sink, as {events: …, bytes: …}.' }),
  overflow: param.choice(['block', 'drop_newest', 'drop_oldest', 'spill'], {
    doc: 'What happens when the buffer is full: the sources wait, events are dropped, or the disk takes them ("isolate").',
    default: 'block',
  }),
  isolate: param.bool({
    doc: 'Let this sink fall behind by itself: what it is to write waits in an outbox on disk, beside the state.',
  }),
  outbox: param.size({
    doc: 'How much may wait in the outbox; 1GiB when absent. Beyond it the sources wait, or new events are dropped.',
    min: 1,
  }),
  retry: param.record({
    doc: 'How often and when it is tried again what may succeed later, as {max: 8, backoff: 1s..60s}: attempts in all, the first wait and the longest; waits double in between, and chance shortens them by up to a half. With "park: 5min" there are five waits from the first to the longest, and each later one is so long. When absent, waits go from 1 s to 1 min; "kafka" tries three times at once, then five times with waits from 0.1 s to 30 s, then once a minute. Without "max" there is no end. What then still fails goes to the dead letter; where a sink cannot tell which events that are, the pipeline stops.',
    check: retryProblems,
  }),
} as const

/** Settings of sinks that may refuse single events. */
export const refusingSinkParams = {
  on_error: param.choice(['reject', 'stop'], {
    doc: 'What becomes of events that the other side will not take, or has not taken after all tries: they go to the dead letter, or the pipeline stops.',
    default: 'reject',
  }),
} as const

export const laterSinkSettings: ReadonlySet<string> = new Set(['rotate', 'auth', 'compression'])
