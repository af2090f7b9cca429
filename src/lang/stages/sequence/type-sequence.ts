/** `sequence by k within D { … } emit { … }`: events that follow each other (language reference, S5). */

import { sequenceWithoutBy } from '../../../diagnostics/messages/sequence.ts'
import { settingOutOfRange } from '../../../diagnostics/messages/settings.ts'
import { timeMissing } from '../../../diagnostics/messages/time-and-state.ts'
import type { Expr } from '../../../ir/expression.ts'
import type { SequenceSettings, SequenceStep } from '../../../ir/sequence.ts'
import { recordOf } from '../../../ir/type.ts'
import type { SequenceStage } from '../../ast.ts'
import { type Place, report, type Shape, type SideFacts, unknownStream } from '../../typing/place.ts'
import { bindKeys } from '../aggregate/group-keys.ts'
import { bindSpan } from '../bind-span.ts'
import { lossAt, reshape, type Staged } from '../staging.ts'
import { stateLimits } from '../state-limits.ts'
import { timeField } from '../time-field.ts'
import { bindStepKeys } from './bind-step-keys.ts'
import { plainRecord } from './step-names.ts'
import { typeEmit } from './type-emit.ts'
import { type TypedSequenceStep, typeSteps } from './type-steps.ts'

/** Events kept for one key. */
const maxEvents = 1000

export function typeSequence(stage: SequenceStage, before: Shape, place: Place): Staged {
  const word = { start: stage.span.start, end: stage.span.start + 'sequence'.length }
  const by = bindKeys(stage.by, before, place)
  const within = bindWithin(stage, place)
  const { steps, isFine } = typeSteps(stage, before, place)
  const keys = bindStepKeys(steps, before, place)
  const emit = typeEmit(stage, steps, before, place)
  const shape = shapeAfter(stage, steps, emit, before, place)
  const { timed } = before.stream ?? unknownStream
  if (!timed) report(place, timeMissing(word, 'The stage "sequence"', timeField(before.type)))
  if (stage.by.length === 0 && stage.steps.every((step) => step.by === undefined))
    report(place, sequenceWithoutBy(word))
  const stateful = place.session.catalog.stages.get('sequence')?.stateful
  const isWhole = isFine && timed && by.length === stage.by.length
  if (!isWhole || within === undefined || keys === undefined || emit === undefined || stateful === undefined)
    return { shape }
  const settings: SequenceSettings = {
    steps: steps.map((step, index) => settingsOf(step, keys[index])),
    by: by.map(({ path, expr }) => ({ path, expr })),
    within,
    emit,
    ...stateLimits(place),
    maxEvents,
  }
  const plain: Readonly<Record<string, unknown>> = { ...settings }
  const use = { name: 'sequence', settings: plain, args: stateful.inputs(plain), lateRouted: false }
  return { shape, step: { op: 'stateful', span: stage.span, use, timed } }
}

function bindWithin({ within }: SequenceStage, place: Place): number | undefined {
  const span = bindSpan(within, place)
  if (span === 'wrong') return undefined
  if (span === undefined || span > 0) return span ?? 1
  report(place, settingOutOfRange(within.span, 'within', 'more than 0s'))
  return undefined
}

const settingsOf = (step: TypedSequenceStep, by: SequenceStep['by']): SequenceStep => ({
  name: step.name,
  negated: step.negated,
  list: step.list,
  min: step.min,
  max: step.max,
  test: step.test,
  own: step.own,
  ...(step.rest === undefined ? {} : { rest: step.rest }),
  ...(by === undefined ? {} : { by }),
})

/** Matches have the fields of `emit`, a time of their own, and the metadata of the steps that are one event. */
function shapeAfter(
  stage: SequenceStage,
  steps: readonly TypedSequenceStep[],
  emit: Expr | undefined,
  before: Shape,
  place: Place,
): Shape {
  const type = emit?.type.kind === 'record' ? plainRecord(emit.type) : recordOf({})
  const loss = lossAt(place, stage.span, 'sequence')
  const lost = new Map([...before.type.fields.keys()].map((name) => [name, loss] as const))
  const { free: _, ...known } = reshape(before, type, lost, loss)
  const stream = before.stream ?? unknownStream
  const sides = new Map<string, SideFacts>()
  for (const { name, negated, list } of steps)
    if (!negated && !list) sides.set(name, { stream, optional: false })
  const facts = { timed: true, bounded: stream.bounded, windowed: false, sides }
  return { ...known, stream: facts, ...(emit === undefined ? { free: true } : {}) }
}
