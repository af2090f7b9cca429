import { anySpec } from '../contract/catalog.ts'
import type { SourceSpec } from '../contract/source.ts'
import { stdin } from './stdin.ts'

/** All sources. */
export const sources: readonly SourceSpec[] = [anySpec<SourceSpec>(stdin)]
