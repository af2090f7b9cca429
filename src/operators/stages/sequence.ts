import { printExpression } from '../../ir/print-expression.ts'
import type { SequenceSettings } from '../../ir/sequence.ts'
import { openRecord } from '../../ir/type.ts'
import { defineStage } from '../contract/stage.ts'
import type { StateArgument, StatefulBehaviour } from '../contract/stateful.ts'
import { sequenceArguments } from './sequence/pattern.ts'
import { RunningSequence } from './sequence/running-sequence.ts'

const whole: StateArgument = {
  expr: { op: 'this', type: openRecord, span: { start: 0, end: 0 } },
  onMismatch: 'null',
}

const behaviour: StatefulBehaviour<SequenceSettings> = {
  inputs: (settings) => [[whole, ...sequenceArguments(settings)]],
  time: 'event',
  signature: ({ steps, by, within }) =>
    [
      within,
      ...by.map(({ expr }) => printExpression(expr)),
      ...steps.map(
        ({ name, negated, min, max, test, by: own }) =>
          `${negated ? 'not ' : ''}${name}[${min}..${max}]: ${printExpression(test)}${own === undefined ? '' : ` by ${printExpression(own.expr)}`}`,
      ),
    ].join('; '),
  open: (settings, context) => new RunningSequence(settings, context),
}

export const sequence = defineStage({
  name: 'sequence',
  summary: 'Finds events that follow each other, and those that fail to come.',
  since: '0.2.0',
  syntax: 'sequence [by KEY, …] within D { [not] NAME[COUNT]: CONDITION … } emit RECORD',
  params: {},
  positional: [],
  memory: 'keyed',
  examples: [],
  stateful: behaviour as never,
})
