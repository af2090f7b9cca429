/** The settings of the pipeline: `pipeline NAME { … }`. */
import { nearest } from '../../core/nearest.ts'
import type { Rec } from '../../core/value.ts'
import { secondPipeline, wrongReference } from '../../diagnostics/messages/names.ts'
import {
  contradiction,
  nameExpected,
  settingTwice,
  unknownSetting,
} from '../../diagnostics/messages/settings.ts'
import { defaultPipeline, type PipelineSettings } from '../../ir/plan.ts'
import { anyType, openRecord, optional, recordOf, stringType, timeType } from '../../ir/type.ts'
import type { ConnectorDeclaration, PipelineDeclaration, Setting } from '../ast.ts'
import { bindSetting, nameOf } from '../binding/bind-setting.ts'
import { readBufferSize } from '../binding/buffer-size.ts'
import { pipelineParams } from '../binding/pipeline-params.ts'
import type { Entry } from '../names/module.ts'
import type { Session } from '../session.ts'
import type { SinkTarget } from '../stages/typed-flow.ts'
import { configPlace, openShape, type Place, report, shapeOf } from '../typing/place.ts'
import type { FlowChecker } from './flow-checker.ts'
import { declaredSink, reportUnknownSink } from './resolve-target.ts'

const owner = 'A pipeline'

/** What the dead letter holds (language reference, S12e). */
const rejectType = recordOf({
  code: stringType,
  stage: stringType,
  reason: stringType,
  pipeline: stringType,
  source: stringType,
  position: anyType,
  at: optional(openRecord),
  time: optional(timeType),
  raw: optional(stringType),
  event: optional(openRecord),
})

export interface BoundPipeline {
  readonly settings: PipelineSettings
  /** The name of the sink of rejects, to be resolved when sinks are known. */
  readonly deadLetter?: Setting
}

/** The settings, as far as they need nothing of the flows. */
export function bindPipeline(fileName: string, session: Session): BoundPipeline {
  const place = configPlace(session, session.main)
  const blocks = session.main.file.declarations.filter((one) => one.kind === 'pipeline')
  const [first, ...others] = blocks
  for (const other of others) report(place, secondPipeline(other.span, first!.span))
  const given = first === undefined ? new Map<string, Setting>() : known(first, place)
  const isOff = nameOf(given.get('checkpoint')?.value ?? missing) === 'off'
  const read = readSettings(given, isOff, place)
  if (isOff && read.delivery === 'exactly_once') {
    const { span } = given.get('checkpoint')!
    report(place, contradiction(span, 'delivery: exactly_once', 'checkpoint: off', onceNeedsCheckpoints))
  }
  const buffers = given.get('buffers')
  const sizes = buffers && readBufferSize(read.buffers, 'buffers', buffers.value.span, place)
  const deadLetter = given.get('dead_letter')
  return {
    settings: {
      ...defaultPipeline,
      ...(read.settings as Partial<PipelineSettings>),
      name: first?.name.kind === 'name' ? first.name.text : fileName,
      ...(isOff ? { checkpoint: 'off' } : {}),
      ...sizes,
    },
    ...(deadLetter && { deadLetter }),
  }
}

const onceNeedsCheckpoints = 'Nothing is written once and only once if nothing is kept of how far it went.'

/** The names of settings in the plan. */
const inPlan: Readonly<Record<string, keyof PipelineSettings>> = {
  checkpoint: 'checkpoint',
  strict: 'strict',
  delivery: 'delivery',
  durability: 'durability',
  late: 'late',
  max_jump: 'maxJump',
  max_keys: 'maxKeys',
  max_state: 'maxState',
  metrics: 'metrics',
  on_change: 'onChange',
  shutdown_timeout: 'shutdownTimeout',
  workers: 'workers',
}

function readSettings(given: ReadonlyMap<string, Setting>, isOff: boolean, place: Place) {
  const settings: Partial<Record<keyof PipelineSettings, unknown>> = {}
  let buffers: Rec | undefined
  for (const [name, { span, value }] of given) {
    if (name === 'dead_letter' || (name === 'checkpoint' && isOff)) continue
    const argument = { kind: 'argument', span, value } as const
    const setting = pipelineParams[name as keyof typeof pipelineParams]
    const bound = bindSetting(argument, name, setting, openShape, place, undefined)
    if (bound === undefined) continue
    const key = inPlan[name]
    if (key === undefined) buffers = bound.value as Rec
    else settings[key] = bound.value
  }
  return { settings, buffers, delivery: settings.delivery }
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
    else report(place, unknownSetting(span, owner, text, nearest(text, names), names))
  }
  return given
}

/** The sink that takes rejects. */
export function bindDeadLetter(setting: Setting | undefined, checker: FlowChecker): SinkTarget | undefined {
  const place = configPlace(checker.session, checker.session.main)
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
