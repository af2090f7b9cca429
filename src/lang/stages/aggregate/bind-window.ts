/** What stands after `over`. */
import type { AggregateSettings, WindowUse } from '../../../ir/aggregate.ts'
import type { WindowSpec } from '../../../operators/contract/window.ts'
import type { AggregateStage } from '../../ast.ts'
import { bindWindowCall } from '../../binding/bind-window-call.ts'
import type { Place, Shape } from '../../typing/place.ts'
import { windowParams } from './window-settings.ts'

type Bounds = Pick<AggregateSettings, 'zeros' | 'maxKeys' | 'maxState' | 'overflow'>

export interface BoundWindow {
  readonly window: WindowUse
  /** Absent for the whole input. */
  readonly spec?: WindowSpec
  readonly bounds: Bounds
}

/** `undefined` after a mistake. */
export function bindWindow(stage: AggregateStage, before: Shape, place: Place): BoundWindow | undefined {
  const { over } = stage
  const { limits } = place.session
  if (over === undefined) return { window: { kind: 'global' }, bounds: { ...limits, overflow: 'reject' } }
  if (over.kind === 'missing') return undefined
  const bound = bindWindowCall(over, stage.kind, windowParams, before, place)
  return bound && { spec: bound.spec, window: bound.window, bounds: boundsOf(bound.settings, limits) }
}

function boundsOf(settings: Readonly<Record<string, unknown>>, limits: Omit<Bounds, 'overflow'>): Bounds {
  const { zeros, max_keys, max_state, overflow } = settings as {
    readonly zeros?: number
    readonly max_keys?: number
    readonly max_state?: number
    readonly overflow: Bounds['overflow']
  }
  return {
    ...limits,
    ...(zeros === undefined ? {} : { zeros }),
    ...(max_keys === undefined ? {} : { maxKeys: max_keys }),
    ...(max_state === undefined ? {} : { maxState: max_state }),
    overflow,
  }
}
