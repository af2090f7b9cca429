import { anySpec } from '../contract/catalog.ts'
import type { WindowSpec } from '../contract/window.ts'
import { previous } from './previous.ts'
import { rows } from './rows.ts'
import { session } from './session.ts'
import { sliding } from './sliding.ts'
import { trailing } from './trailing.ts'
import { tumbling } from './tumbling.ts'

/** Every window: those of `aggregate`, then those of `annotate`. */
export const windows: readonly WindowSpec[] = [tumbling, sliding, session, rows, trailing, previous].map(
  (spec) => anySpec<WindowSpec>(spec),
)
