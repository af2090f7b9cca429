import { anySpec } from '../contract/catalog.ts'
import type { GroupAggregatorSpec } from '../contract/group-aggregator.ts'
import { aggregatorDefault } from './aggregator-default.ts'
import { aggregatorGroupBy } from './aggregator-group-by.ts'

/** The group aggregators that come with logpipe. */
export const groupAggregators: readonly GroupAggregatorSpec[] = [aggregatorDefault, aggregatorGroupBy].map(
  (spec) => anySpec<GroupAggregatorSpec>(spec),
)
