import type { AggregatorSpec } from '../contract/aggregator.ts'
import { anySpec } from '../contract/catalog.ts'
import { avg } from './avg.ts'
import { count } from './count.ts'
import { countDistinct } from './count-distinct.ts'
import { first } from './first.ts'
import { last } from './last.ts'
import { max } from './max.ts'
import { median } from './median.ts'
import { min } from './min.ts'
import { quantile } from './quantile.ts'
import { stddev } from './stddev.ts'
import { sum } from './sum.ts'
import { variance } from './variance.ts'
import { windowEnd } from './window-end.ts'
import { windowStart } from './window-start.ts'

/** Every aggregator. */
export const aggregators: readonly AggregatorSpec[] = [
  avg,
  count,
  countDistinct,
  first,
  last,
  max,
  median,
  min,
  quantile,
  stddev,
  sum,
  variance,
  windowEnd,
  windowStart,
].map((spec) => anySpec<AggregatorSpec>(spec))
