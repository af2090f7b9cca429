import { anySpec } from '../contract/catalog.ts'
import type { StageSpec } from '../contract/stage.ts'
import { aggregate } from './aggregate.ts'
import { alert } from './alert.ts'
import { annotate } from './annotate.ts'
import { dedupe } from './dedupe.ts'
import { delay } from './delay.ts'
import { drop } from './drop.ts'
import { eventTime } from './event-time.ts'
import { fill } from './fill.ts'
import { ifStage } from './if.ts'
import { join } from './join.ts'
import { keep } from './keep.ts'
import { latest } from './latest.ts'
import { limit } from './limit.ts'
import { lookup } from './lookup.ts'
import { mergeLines } from './merge-lines.ts'
import { metric } from './metric.ts'
import { parse } from './parse.ts'
import { reject } from './reject.ts'
import { rename } from './rename.ts'
import { route } from './route.ts'
import { sample } from './sample.ts'
import { sequence } from './sequence.ts'
import { set } from './set.ts'
import { tap } from './tap.ts'
import { throttle } from './throttle.ts'
import { to } from './to.ts'
import { top } from './top.ts'
import { unnest } from './unnest.ts'
import { where } from './where.ts'

/** Every stage, clause stages first. */
export const stages: readonly StageSpec[] = [
  where,
  set,
  keep,
  drop,
  rename,
  parse,
  ifStage,
  aggregate,
  annotate,
  join,
  sequence,
  route,
  to,
  eventTime,
  reject,
  sample,
  limit,
  metric,
  tap,
  throttle,
  delay,
  dedupe,
  fill,
  alert,
  top,
  unnest,
  mergeLines,
  lookup,
  latest,
].map((stage) => anySpec<StageSpec>(stage))
