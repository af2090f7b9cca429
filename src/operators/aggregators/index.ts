import type { AggregatorSpec } from '../contract/aggregator.ts'
import { anySpec } from '../contract/catalog.ts'
import { all } from './all.ts'
import { any } from './any.ts'
import { avg } from './avg.ts'
import { count } from './count.ts'
import { countDistinct } from './count-distinct.ts'
import { delta } from './delta.ts'
import { distinct } from './distinct.ts'
import { ewma } from './ewma.ts'
import { first } from './first.ts'
import { histogram } from './histogram.ts'
import { increase } from './increase.ts'
import { join } from './join.ts'
import { last } from './last.ts'
import { list } from './list.ts'
import { max } from './max.ts'
import { maxBy } from './max-by.ts'
import { median } from './median.ts'
import { merge } from './merge.ts'
import { min } from './min.ts'
import { minBy } from './min-by.ts'
import { mode } from './mode.ts'
import { quantile } from './quantile.ts'
import { rate } from './rate.ts'
import { stddev } from './stddev.ts'
import { sum } from './sum.ts'
import { topValues } from './top-values.ts'
import { variance } from './variance.ts'
import { windowEnd } from './window-end.ts'
import { windowStart } from './window-start.ts'

/** Every aggregator. */
export const aggregators: readonly AggregatorSpec[] = [
  all,
  any,
  avg,
  count,
  countDistinct,
  delta,
  distinct,
  ewma,
  first,
  histogram,
  increase,
  join,
  last,
  list,
  max,
  maxBy,
  median,
  merge,
  min,
  minBy,
  mode,
  quantile,
  rate,
  stddev,
  sum,
  topValues,
  variance,
  windowEnd,
  windowStart,
].map((spec) => anySpec<AggregatorSpec>(spec))
