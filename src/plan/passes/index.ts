import type { Pass } from '../pass.ts'

/** The passes over the logical plan, in the order in which they run. */
export const logicalPasses: readonly Pass[] = []
