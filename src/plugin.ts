/** What the author of a plugin imports as `logpipe/plugin`: the contracts of aggregators, and what they are written with. docs/plugins.md shows how. */
export { BytesReader, BytesWriter } from './core/binary.ts'
export type { Clock } from './core/clock.ts'
export { compareOrdered } from './core/compare.ts'
export { equal } from './core/equal.ts'
export { mismatch } from './core/mismatch.ts'
export { Duration, isRecord, type Rec, Time, type Value } from './core/value.ts'
export {
  anyType,
  boolType,
  bytesType,
  durationType,
  floatType,
  intType,
  listOf,
  openRecord,
  optional,
  recordOf,
  stringType,
  type Type,
  timeType,
} from './ir/type.ts'
export {
  type Aggregator as ValueAggregator,
  type AggregatorSpec as ValueAggregatorSpec,
  defineAggregator,
  type WindowSpan,
} from './operators/contract/aggregator.ts'
export {
  defineGroupAggregator,
  type Group,
  type GroupAggregator,
  type GroupAggregatorSpec,
  type GroupContext,
  type GroupQueue,
  QueueFullError,
} from './operators/contract/group-aggregator.ts'
export type { Log } from './operators/contract/log.ts'
export { type Param, type Params, param, type Settings } from './operators/contract/params.ts'
export type { Meta, Row } from './operators/contract/row.ts'
