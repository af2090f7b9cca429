import type { AggregatorSpec } from '../contract/aggregator.ts'
import { anySpec } from '../contract/catalog.ts'
import { count } from './count.ts'

/** Every aggregator. */
export const aggregators: readonly AggregatorSpec[] = [count].map((spec) => anySpec<AggregatorSpec>(spec))
