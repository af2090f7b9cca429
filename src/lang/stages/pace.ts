/** How close the results of an `aggregate` come, and which stages leave that as it is. */
import type { AggregateStage, Stage } from '../ast.ts'
import type { Shape, StreamFacts } from '../typing/place.ts'
import type { BoundWindow } from './aggregate/bind-window.ts'

/** A local day has 23 hours where the clocks go forward. */
const shift = 3_600_000_000

/** Windows that close send one result for each set of keys. */
export function paceOf(stage: AggregateStage, bound: BoundWindow | undefined): Pick<StreamFacts, 'pace'> {
  const window = bound?.window
  if (stage.emit !== undefined && stage.emit.how !== 'close') return {}
  if (window?.kind === 'tumbling')
    return { pace: window.zone === undefined ? window.size : Math.max(0, window.size - shift) }
  return window?.kind === 'sliding' && window.zone === undefined ? { pace: window.every } : {}
}

/** Does the stage send on at most what came, with the keys that it had? */
export function keepsPace(stage: Stage, { stream }: Shape): boolean {
  const isKey = (name: string | undefined): boolean =>
    name === undefined || stream?.keys?.some((key) => key.split('.')[0] === name) === true
  switch (stage.kind) {
    case 'where':
    case 'drop':
      return true
    case 'keep':
      return stage.items.every(({ value }) => value === undefined)
    case 'set':
      return stage.assignments.every(({ path }) => path.kind !== 'missing' && !isKey(path.parts[0]?.text))
    default:
      return false
  }
}

export function withoutPace(shape: Shape): Shape {
  if (shape.stream?.pace === undefined) return shape
  const { pace: _, ...stream } = shape.stream
  return { ...shape, stream }
}
