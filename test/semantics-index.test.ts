import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const page = readFileSync(join(root, 'docs/semantics.md'), 'utf8')

const stream = 'test/core/event-time/stream-time.test.ts'
const partition = 'test/core/event-time/partition-time.test.ts'
const idleness = 'test/runtime/time/idleness.test.ts'
const rest = 'test/operators/sources/kafka/rest-watch.test.ts'
const reading = 'test/runtime/time/reading-times.test.ts'
const rules = 'test/semantics-rules.test.ts'
const windows = 'test/models/windows.test.ts'
const bounds = 'test/operators/stages/bounds.test.ts'
const order = 'test/operators/stages/order/event-order.test.ts'
const crash = 'test/crash/windows.test.ts'
const state = 'test/runtime/epoch/open-state.test.ts'
const log = 'test/runtime/epoch/epoch-log.test.ts'
const epochs = 'test/runtime/epoch/epochs.test.ts'
const promises = 'test/plan/delivery/path-promises.test.ts'
const letters = 'test/cli/replay-file.test.ts'
const model = 'the rows and the late events are those of the model'

/**
 * Each rule of the page by its first words, with the tests that hold it: a file, and words of a title in it. A rule that is added to the page wants
 * its line here.
 */
const index: Readonly<Record<string, readonly (readonly [file: string, title: string])[]>> = {
  // Time
  'Event time': [
    [reading, 'reads texts in ISO 8601 from a plain field'],
    [rules, 'without a readable time is rejected with LP5308'],
    [stream, 'an event without a time of its own moves nothing and wakes nobody'],
  ],
  'Processing time': [[stream, 'the time of arrival goes with the clock, and never back']],
  'Keys that an `alert` expects': [
    ['test/operators/stages/alert/expect.test.ts', 'what is told is what a slow model tells'],
  ],
  '`event_time`': [['test/runtime/time/event-time-stage.test.ts', 'is the same as "time" on it']],
  'A watermark': [
    [partition, 'W1: the watermark is the largest time so far less the lateness'],
    [stream, 'W3: the least of its partitions counts, and it never goes back'],
    [stream, 'goes on after a restart as if it had not stopped'],
  ],
  Late: [
    ['test/protocol/time.test.ts', 'where late is judged by the own partition'],
    ['test/protocol/engine-time.test.ts', 'of the engine do not depend on how sources interleave'],
    [order, 'an event before the watermark of its own partition is late; one at it is not'],
    [idleness, 'late: lenient takes what a window that is still open can take'],
  ],
  'An idle partition': [
    [idleness, 'W3: a silent partition holds others back for "idle", and no longer'],
    [idleness, 'W4: the last window of a quiet log closes by the clock'],
    [stream, 'a clock that is put forward, or a machine that slept, makes nobody idle'],
    [stream, 'what came while the process stood still is read before the clock counts'],
    [stream, 'after a restart time waits for partitions that were awaited and not yet read'],
    [idleness, 'what comes to a quiet file while the process stands still is not late'],
    [stream, 'W3: knows its partitions before the first read, and waits for each'],
  ],
  'A partition of Kafka': [
    [rest, 'a partition that is quiet holds the others up for "idle", and no longer'],
    [rest, 'what came to a quiet partition while the process stood still is not late'],
    [rest, 'what came while the network stood still is not late'],
    [rest, 'while one of two brokers does not answer, time waits for its partitions'],
    [rest, 'a broker that answers again and has nothing holds up nobody from then on'],
  ],
  'The end of input': [[stream, 'W5: a partition that has ended holds nobody back']],
  'A clock that is far ahead': [
    [partition, 'W6: one event far in the future moves nothing until the next one confirms it'],
    [partition, 'W6: a first event is a jump only against the clock of a live run'],
  ],
  // Windows
  'A window': [
    [rules, 'an event at the end of a window belongs to the next one'],
    [rules, 'a local day has 23 or 25 hours where the clocks change'],
    [rules, 'both ends of a range of a join are in it'],
  ],
  'It closes': [
    [windows, model],
    [rules, 'a window without events gives nothing'],
  ],
  'A session': [
    [windows, model],
    [rules, 'events exactly the gap apart share a session'],
  ],
  'Early results': [
    [rules, 'early results cover what came before them'],
    ['test/protocol/time.test.ts', 'early results do not depend on it'],
  ],
  Bounds: [
    [bounds, 'adds an event to all of the windows around it or to none'],
    [bounds, 'counts keys that are remembered for "zeros:" as it does others'],
  ],
  'A null key': [
    [rules, 'null is a group of its own, different from the empty text'],
    [rules, 'null joins nothing'],
  ],
  // Order
  'Events of one partition keep': [
    ['test/runtime/run.test.ts', 'what a source pushes reaches the sink in order'],
  ],
  'Results of windows leave by boundary': [
    [rules, 'results leave by boundary, then by start of the window, then by key'],
  ],
  'What depends on order': [
    [order, 'events leave in the order of time, source, partition and line'],
    [order, 'nothing is held on a stream without event time'],
    ['test/models/annotate.test.ts', 'gives what the model gives, in its order'],
    ['test/models/sequence.test.ts', 'gives what the model gives, in its order'],
    ['test/models/join.test.ts', 'gives what the model gives, in its order'],
    ['test/operators/stages/dedupe.test.ts', 'the first by time passes, whichever comes first'],
    ['test/operators/stages/fill.test.ts', 'in the order of events, not of arrival'],
    ['test/operators/stages/alert.test.ts', 'the order is that of events, not of arrival'],
  ],
  'The same result again': [
    [
      'test/runtime/time/archive.test.ts',
      'D4: gives the same bytes for any size of chunk and any number of restarts',
    ],
    ['test/runtime/time/archive.test.ts', 'the file that is furthest behind comes next'],
    ['test/pipelines.test.ts', 'writes the same without generated code and without passes'],
    [
      'test/plan/delivery/variations.test.ts',
      'the clock, chance and the time of arrival are named with their stage',
    ],
  ],
  // Restarts
  'An **epoch**': [
    ['test/protocol/cut.test.ts', 'holds each record once'],
    [epochs, 'an epoch is decided when all sinks have passed its barrier, and not before'],
    [crash, 'it ends with the same bytes'],
    ['test/operators/sinks/file/file-rows.test.ts', 'what was not decided is taken back'],
    ['test/runtime/epoch/persistence.test.ts', 'the ledger balances at every cut'],
  ],
  'Two processes': [
    ['test/runtime/crash.test.ts', 'a second process on the same state is refused'],
    [log, 'a decided part that is short or changed at any byte is told'],
    [state, 'a newer form is told'],
    [
      'test/runtime/epoch/on-change.test.ts',
      'sends what a changed stage had open as it was, and begins empty',
    ],
    ['test/operators/sinks/file/file-rows.test.ts', 'stops the start, and is not made longer'],
  ],
  'A full disk': [
    [epochs, 'with a full disk the epoch and the sources wait, and nothing is lost'],
    [epochs, 'an epoch that waits is told after 30 seconds'],
  ],
  // Promises
  'Exactly once': [[promises, 'a file to a file is exactly once']],
  'At least once': [[promises, 'to what cannot take back at least once']],
  'At most once': [[promises, 'what cannot be read again is at most once']],
  'Once in effect': [['test/runtime/outbox/outbox.test.ts', 'before anything else and with the same keys']],
  'Several runs of one group': [
    [
      'test/operators/sources/kafka/run-kafka.test.ts',
      'a member whose partitions are given to others lets go of them when what it has read is decided',
    ],
    [
      'test/operators/sources/kafka/run-kafka.test.ts',
      'what was read and not decided when a group goes on without its member is taken back',
    ],
    [
      'test/operators/sinks/kafka/direct-transaction.test.ts',
      'how far groups have come is true with the epoch at whose cut it was told',
    ],
    [
      'test/operators/sinks/kafka/direct-transaction.test.ts',
      'a member that the group does not know any more makes nothing true',
    ],
  ],
  'Kafka decides': [
    ['test/runtime/epoch/remote-decider.test.ts', 'is rolled back: its mark is not there'],
    ['test/runtime/epoch/remote-decider.test.ts', 'is rolled forward: its mark is there'],
    ['test/runtime/epoch/remote-decider.test.ts', 'a mark of another state directory'],
    [
      'test/runtime/epoch/remote-decider.test.ts',
      'a mark that is gone stops a pipeline whose last epoch is in doubt',
    ],
    ['test/runtime/sink-runner.test.ts', 'what comes behind a barrier is kept back until then'],
    ['test/crash/direct.test.ts', 'and on the way back as well, all end as if nothing had been'],
    ['test/plan/delivery/direct-transactions.test.ts', 'it is refused beside'],
    ['test/plan/delivery/direct-transactions.test.ts', 'an epoch must be over within half'],
  ],
  'Transactions of Kafka': [
    [
      'test/runtime/outbox/marks.test.ts',
      'sinks that commit together have the same epochs after each commit',
    ],
    ['test/services/kafka/one-transaction.service.test.ts', 'show each epoch in both topics or in none'],
    ['test/services/kafka/two-runs.service.test.ts', 'one of them ends with a clear error soon'],
    ['test/services/kafka/two-runs.service.test.ts', 'has left its group when it ends'],
  ],
  'An outbox': [
    ['test/crash/outbox.test.ts', 'it ends with the same bytes'],
    [promises, 'what goes through an outbox keeps the promise of its sink'],
  ],
  'What each path promises': [
    [promises, 'buffers and stages that drop lower the promise'],
    [promises, 'without checkpoints a file is read again, or lost where it starts at the end'],
    [promises, 'what is asked for gives one finding for each path that says less'],
  ],
  // Dead letters
  'A line goes to the parser': [
    [letters, 'into a stream, nothing beside the stream gets its events again'],
    ['test/plan/replay/insert-letters.test.ts', 'a stage with state on the way is not copied'],
  ],
  'An event that was made by': [
    [letters, 'an event that was made is sent with its time and its window to a stage that needs them'],
  ],
  'Letters of other sources': [
    [letters, 'letters that lead elsewhere are counted'],
    [letters, 'letters that hold a part only are left out and counted'],
  ],
  '`@replayed` is true': [[letters, 'into a stream, nothing beside the stream gets its events again']],
  'Each letter is sent once': [
    [letters, 'a fixed pipeline takes it once and only once'],
    ['test/crash/replay.test.ts', 'sends the rest when it is called again, and nothing twice'],
    [letters, 'what is refused again is a new letter'],
  ],
  'Windows that are open take': [
    [
      letters,
      'what is replayed into a window that a watermark has closed is late, and one that is open takes it',
    ],
    [letters, 'a window that only the end of input has closed gives a second result'],
  ],
  'The ledger': [
    ['test/runtime/balance.test.ts', 'ten events read and written by two sinks are ten and ten copies'],
    ['test/runtime/epoch/persistence.test.ts', 'the ledger balances at every cut'],
  ],
}

/** Paragraphs that begin with words in bold, and items of lists; without any, the section itself. */
const found = page.split(/^## /m).flatMap((section, number) => {
  const own = [...section.matchAll(/^(?:\*\*(.+?)\.?\*\*|- (.+)|An (\*\*epoch\*\*))/gm)].map(
    ([line, bold, item]) => bold ?? item?.replace(/^\*(.+?)\*:.*/, '$1') ?? line,
  )
  return own.length === 0 && number > 0 ? [section.split('\n')[0]!] : own
})

test('each rule of docs/semantics.md has a line in the index, and each line a rule', () => {
  const names = Object.keys(index)
  const withoutLine = found.filter(
    (rule) => rule !== 'Where it is tested' && !names.some((name) => rule.startsWith(name)),
  )
  expect(withoutLine).toEqual([])
  const sections = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title!)
  expect(names.filter((name) => ![...found, ...sections].some((rule) => rule.startsWith(name)))).toEqual([])
})

test.each(Object.entries(index).flatMap(([rule, tests]) => tests.map((one) => [rule, ...one] as const)))(
  '"%s" is held by a test in %s: %s',
  (_rule, file, title) => {
    expect(existsSync(join(root, file))).toBe(true)
    const titles =
      readFileSync(join(root, file), 'utf8').match(/'(?:[^'\\\n]|\\.)*'|`[^`]*`|"[^"\n]*"/g) ?? []
    expect(titles.some((one) => one.includes(title))).toBe(true)
  },
)
