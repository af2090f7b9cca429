import { lastLineWaits } from '../../diagnostics/messages/merge-lines.ts'
import { printExpression } from '../../ir/print-expression.ts'
import { printPath } from '../../ir/print-name.ts'
import { anyType, boolType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineStage } from '../contract/stage.ts'
import { noKey, wholeEvent } from '../contract/whole-event.ts'
import { RunningMerge } from './merge-lines/running-merge.ts'

/** What the format `lines` reads a line into. */
const message: readonly string[] = ['message']

const condition = (doc: string) => param.expression({ doc, type: boolType })

export const mergeLines = defineStage({
  name: 'merge_lines',
  summary: 'Makes one event of lines that belong together, such as a stack trace.',
  since: '0.2.0',
  params: {
    start: condition('Holds for the first line of an event; all others go on with what came before them.'),
    continue: condition('Holds for lines that go on with what came before them.'),
    end: condition('Holds for the last line of an event.'),
    field: param.field({
      doc: 'The field with the text of the line, in which the lines are joined; without it `message`.',
    }),
    by: param.expression({
      doc: 'Lines with the same value belong together. Without it, those of one file or connection do.',
      type: anyType,
    }),
    max: param.int({
      doc: 'Most lines of an event; it is sent then, with "@truncated".',
      default: '500',
      min: 1,
    }),
    max_bytes: param.size({ doc: 'The same for the bytes of its text.', default: '1MiB', min: 1 }),
    within: param.duration({
      doc: 'How long the next line may take, by the clock; then the event is sent. Without it an event waits for the line that ends it.',
      min: 1,
    }),
  },
  positional: [],
  memory: 'keyed',
  examples: [
    {
      title: 'Lines that do not begin with a date belong to the one before them',
      stages: 'merge_lines(start: message =~ /^\\d{4}-/)',
      in: [
        { message: '2026-11-21 ERROR no' },
        { message: '  at a.js:1' },
        { message: '  at b.js:2' },
        { message: '2026-11-21 INFO yes' },
      ],
      out: [{ message: '2026-11-21 ERROR no\n  at a.js:1\n  at b.js:2' }, { message: '2026-11-21 INFO yes' }],
    },
    {
      title: 'Lines that end with a backslash, by program',
      stages: 'merge_lines(end: not ends_with(text, "\\\\"), field: text, by: program)',
      in: [
        { program: 'a', text: '1 \\' },
        { program: 'b', text: '2' },
        { program: 'a', text: '3' },
      ],
      out: [
        { program: 'b', text: '2' },
        { program: 'a', text: '1 \\\n3' },
      ],
    },
  ],
  check({ start, continue: goesOn, end }) {
    const given = [start, goesOn, end].filter((one) => one !== undefined).length
    if (given === 1) return undefined
    return {
      param: given === 0 ? 'start' : 'end',
      message: `"merge_lines" is told by one of "start", "continue" and "end" what belongs together; here are ${given === 0 ? 'none' : given}.`,
      help: 'Write "start: message =~ /^\\d{4}-/" for lines that begin with a date.',
    }
  },
  findings: ({ end, within }, { span, stream }) =>
    within !== undefined || end !== undefined || stream.bounded ? [] : [lastLineWaits(span)],
  varies: ({ within }) =>
    within === undefined ? undefined : 'sends what waits longer than "within" by the clock',
  stateful: {
    inputs: ({ start, continue: goesOn, end, by, field = message }) => [
      [
        wholeEvent,
        { expr: (start ?? goesOn ?? end)!, onMismatch: 'reject' },
        { expr: { op: 'field', path: field, type: anyType, span: { start: 0, end: 0 } }, onMismatch: 'null' },
        by === undefined ? noKey : { expr: by, onMismatch: 'reject' },
      ],
    ],
    time: 'none',
    signature: ({ start, continue: goesOn, end, by, field = message }) =>
      [start, goesOn, end, by].map((one) => (one === undefined ? '' : printExpression(one))).join('; ') +
      printPath(field),
    open: (settings, context) => new RunningMerge({ ...settings, field: settings.field ?? message }, context),
  },
})
