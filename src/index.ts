/** What authors of plugins import: the contracts of all kinds of operators and the values of the language. docs/contract.md explains them. */
export { BytesReader, BytesWriter } from './core/binary.ts'
export type { Clock } from './core/clock.ts'
export { compareOrdered } from './core/compare.ts'
export { equal } from './core/equal.ts'
export { mismatch } from './core/mismatch.ts'
export { type Blame, RunError } from './core/run-error.ts'
export { Duration, getKey, isRecord, type Rec, setKey, Time, typeName, type Value } from './core/value.ts'
export type { RunContext } from './ir/callable.ts'
export type { Expr } from './ir/expression.ts'
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
  type RecordType,
  recordOf,
  stringType,
  type Type,
  timeType,
  withoutNull,
} from './ir/type.ts'
export {
  type Aggregator,
  type AggregatorSpec,
  defineAggregator,
  type WindowSpan,
} from './operators/contract/aggregator.ts'
export type { Chunk, Origin, RecordChunk, RefusedLine } from './operators/contract/chunk.ts'
export { defineFormat, type FormatSpec } from './operators/contract/format.ts'
export { defineFunction, type FunctionDefinition, type FunctionSpec } from './operators/contract/function.ts'
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
export { type Meta, noMeta, type Row } from './operators/contract/row.ts'
export { defineSink, type Encoded, type RunningSink, type SinkSpec } from './operators/contract/sink.ts'
export { defineSource, type SourceContext, type SourceSpec } from './operators/contract/source.ts'
export {
  defineStage,
  type Fate,
  Refusal,
  type RowStage,
  type StageContext,
  type StageSpec,
} from './operators/contract/stage.ts'
export type { State, StateCodec, StateKey, StateTable, Tracked } from './operators/contract/state.ts'
export type {
  RunningStateful,
  Slices,
  StatefulBehaviour,
  StatefulContext,
  Taken,
} from './operators/contract/stateful.ts'
