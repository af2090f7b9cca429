/** The settings of the pipeline: `pipeline NAME { … }`. */
import { nearest } from '../../core/nearest.ts'
import { secondPipeline, wrongReference } from '../../diagnostics/messages/names.ts'
import {
  nameExpected,
  settingTwice,
  settingUnavailable,
  unknownSetting,
} from '../../diagnostics/messages/settings.ts'
import type { PipelineSettings } from '../../ir/plan.ts'
import { anyType, openRecord, optional, recordOf, stringType, timeType } from '../../ir/type.ts'
import { type Param, param } from '../../operators/contract/params.ts'
import type { ConnectorDeclaration, PipelineDeclaration, Setting } from '../ast.ts'
import { bindSetting, nameOf } from '../binding/bind-setting.ts'
import type { Entry } from '../names/module.ts'
import type { SinkTarget } from '../stages/typed-flow.ts'
import { configPlace, openShape, type Place, report, shapeOf } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { declaredSink, reportUnknownSink } from './resolve-target.ts'

/** Settings of a pipeline, for docs and completion as well. `dead_letter` names a sink. */
export const pipelineParams = {
  checkpoint: param.duration({
    doc: 'How often positions are kept; "off" for never.',
    default: '1s',
    min: 1000,
  }),
  dead_letter: param.reference({ doc: 'The sink that takes events that were rejected.' }),
  strict: param.bool({ doc: 'A value of the wrong type rejects the event everywhere.', default: 'false' }),
  shutdown_timeout: param.duration({ doc: 'How long a stop may take.', default: '10s', min: 0 }),
  workers: param.int({ doc: 'Worker threads.', default: '1', min: 1, max: 256 }),
} as const satisfies Readonly<Record<string, Param>>

const later = ['delivery', 'buffers', 'durability', 'late', 'on_change', 'max_keys', 'max_state', 'max_jump']
const owner = 'A pipeline'

/** What the dead letter holds (language reference, S12e). */
const rejectType = recordOf({
  code: stringType,
  stage: stringType,
  reason: stringType,
  pipeline: stringType,
  source: stringType,
  position: anyType,
  time: optional(timeType),
  raw: optional(stringType),
  event: optional(openRecord),
})

export function bindPipeline(
  fileName: string,
  checker: FlowChecker,
): { settings: PipelineSettings; deadLetter?: SinkTarget } {
  const { session } = checker
  const place = configPlace(session, session.main)
  const blocks = session.main.file.declarations.filter((one) => one.kind === 'pipeline')
  const [first, ...others] = blocks
  for (const other of others) report(place, secondPipeline(other.span, first!.span))
  const given = first === undefined ? new Map<string, Setting>() : known(first, place)
  const read = <T>(name: keyof typeof pipelineParams, otherwise: T): T => {
    const setting = given.get(name)
    if (setting === undefined) return otherwise
    const { span, value } = setting
    const bound = bindSetting(
      { kind: 'argument', span, value },
      name,
      pipelineParams[name],
      openShape,
      place,
      undefined,
    )
    return bound === undefined ? otherwise : (bound.value as T)
  }
  const isOff = nameOf(given.get('checkpoint')?.value ?? missing) === 'off'
  const deadLetter = bindDeadLetter(given.get('dead_letter'), place, checker)
  return {
    settings: {
      name: first?.name.kind === 'name' ? first.name.text : fileName,
      checkpoint: isOff ? 'off' : read('checkpoint', 1_000_000),
      strict: read('strict', false),
      shutdownTimeout: read('shutdown_timeout', 10_000_000),
      workers: read('workers', 1),
      ...(deadLetter && { deadLetter: deadLetter.name }),
    },
    ...(deadLetter && { deadLetter }),
  }
}

const missing = { kind: 'missing', span: { start: 0, end: 0 } } as const

function known(block: PipelineDeclaration, place: Place): Map<string, Setting> {
  const names = Object.keys(pipelineParams)
  const given = new Map<string, Setting>()
  for (const setting of block.settings) {
    const { text, span } = setting.name
    const before = given.get(text)
    if (before !== undefined) report(place, settingTwice(span, text, before.span))
    else if (names.includes(text)) given.set(text, setting)
    else if (later.includes(text)) report(place, settingUnavailable(span, text))
    else report(place, unknownSetting(span, owner, text, nearest(text, [...names, ...later]), names))
  }
  return given
}

function bindDeadLetter(
  setting: Setting | undefined,
  place: Place,
  checker: FlowChecker,
): SinkTarget | undefined {
  if (setting === undefined || setting.value.kind === 'missing') return undefined
  const name = nameOf(setting.value)
  const { span } = setting.value
  if (name === undefined) {
    report(place, nameExpected(span, 'dead_letter', 'the name of a sink', '"rejects"'))
    return undefined
  }
  const entry = place.module.values.get(name)
  if (entry === undefined) {
    reportUnknownSink(name, span, place)
    return undefined
  }
  place.session.used.add(entry)
  if (entry.declaration.kind !== 'sink') {
    const { kind } = entry.declaration
    const spot = { file: entry.module.path, span: entry.span }
    report(place, wrongReference(span, name, kind === 'routed' ? 'stream' : kind, 'sink', spot))
    return undefined
  }
  const sink = declaredSink(entry as Entry<ConnectorDeclaration>, checker)
  if (sink === undefined) return undefined
  const shape = shapeOf(rejectType)
  sink.arrivals.push(shape)
  sink.bind(shape, false)
  return sink
}
