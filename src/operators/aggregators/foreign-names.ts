/** What aggregators of other tools (SQL, KQL, SPL, PromQL, InfluxQL, ClickHouse) are called here, for the help that an unknown name gets. */
import type { ForeignAggregator } from '../contract/foreign-aggregator.ts'

/** Those that take the same arguments. */
const ours: Readonly<Record<string, string>> = {
  avg: 'mean average avg_ms',
  sum: 'total',
  count_distinct:
    'dcount dc uniq uniqexact distinct_count approx_count_distinct approx_distinct estdc cardinality nunique hll unique_count countdistinct',
  distinct: 'make_set values collect_set set_agg groupuniqarray uniq_values unique',
  list: 'make_list array_agg collect_list collect grouparray push',
  stddev: 'stdev std stddev_samp stddevsamp stdevp stddev_pop',
  variance: 'var var_samp varsamp varp var_pop',
  first: 'earliest any_value anyvalue take_any take_anyif first_value arbitrary',
  last: 'latest last_value',
  max_by: 'arg_max argmax',
  min_by: 'arg_min argmin',
  join: 'string_agg group_concat listagg strcat_agg string_join',
  all: 'bool_and every logical_and',
  any: 'bool_or some logical_or',
  rate: 'per_second per_sec rps irate',
  increase: 'counter_rate nonnegative_difference',
  delta: 'difference idelta deriv',
  top_values: 'topk top_k approx_top_k toplist top',
  ewma: 'ema exponential_moving_average',
  window_start: 'tumble_start hop_start session_start wstart window_begin',
  window_end: 'tumble_end hop_end wend',
}

/** Those with a condition: the number of its argument. */
const conditional: Readonly<Record<string, readonly [name: string, where: number]>> = {
  countif: ['count', 0],
  count_if: ['count', 0],
  sumif: ['sum', 1],
  sum_if: ['sum', 1],
  avgif: ['avg', 1],
  avg_if: ['avg', 1],
  minif: ['min', 1],
  maxif: ['max', 1],
  dcountif: ['count_distinct', 1],
  make_set_if: ['distinct', 1],
  make_list_if: ['list', 1],
}

/** Those whose second argument is a number of percent. */
const percentiles =
  'percentile percentiles perc approx_percentile percentile_cont percentile_disc quantile_cont'

/** `p95(x)`, `perc95(x)`. */
const shortPercentiles = ['50', '75', '80', '90', '95', '98', '99', '999'].flatMap((digits) => {
  const append = digits.length > 2 ? `${digits.slice(0, 2)}.${digits.slice(2)}%` : `${digits}%`
  return ['p', 'perc', 'pct', 'percentile'].map(
    (head) => [`${head}${digits}`, { name: 'quantile', append }] as const,
  )
})

export const foreignAggregators: ReadonlyMap<string, ForeignAggregator> = new Map<string, ForeignAggregator>([
  ...Object.entries(ours).flatMap(([name, others]) =>
    others.split(' ').map((other) => [other, { name }] as const),
  ),
  ...Object.entries(conditional).map(([other, [name, where]]) => [other, { name, where }] as const),
  ...percentiles.split(' ').map((other) => [other, { name: 'quantile', percent: true }] as const),
  ...shortPercentiles,
])
