import type { Pass } from '../pass.ts'
import { dropUnusedFields } from './drop-unused-fields.ts'
import { filterEarly } from './filter-early.ts'
import { hoistEventTime } from './hoist-event-time.ts'
import { shareSource } from './share-source.ts'

/** The passes over the logical plan, in the order in which they run. */
export const logicalPasses: readonly Pass[] = [hoistEventTime, shareSource, filterEarly, dropUnusedFields]
