import { type Rec, Time } from '../../core/value.ts'
import type { Evaluate } from '../../expression/closure.ts'
import type { SourceNode } from '../../ir/plan.ts'
import type { RecordChunk, RefusedLine } from '../../operators/contract/chunk.ts'
import type { Meta, Row } from '../../operators/contract/row.ts'
import { compileTree, isSaturated } from './closure/tree.ts'
import { Environment } from './environment.ts'
import { FastRunner } from './fast-runner.ts'
import { LineRunner } from './line-runner.ts'
import type { RunningSegment, SegmentOptions } from './segment.ts'

/** Makes one segment ready to run. */
export function compileSegment(options: SegmentOptions): RunningSegment {
  const env = new Environment(options)
  const { tree, source: id } = options.segment
  const source = env.node(id) as SourceNode
  const counters = env.counters(id)
  const run = compileTree(tree, env)
  const time = source.common.time && env.evaluate(source.common.time)
  const pass = (event: Rec, meta: Meta): void => {
    counters.out += 1
    run(timed({ event, meta }, time))
  }
  const slow = source.format === undefined ? undefined : new LineRunner(source, env, pass)
  const lines = (slow && options.codegen ? FastRunner.make(source, tree, env, slow) : undefined) ?? slow

  return {
    run(item) {
      switch (item.kind) {
        case 'chunk':
          try {
            lines!.run(item)
            // What passes through unchanged still lies in the chunk.
            env.flush()
          } finally {
            item.release()
          }
          break
        case 'records':
          counters.read += item.events.length
          runRecords(item, pass, env)
          env.flush()
          break
        case 'refused':
          counters.read += 1
          refuseLine(item, id, env)
          env.flush()
          break
      }
    },
    saturated: () => isSaturated(tree, env),
  }
}

function timed(row: Row, time: Evaluate | undefined): Row {
  if (time === undefined) return row
  const value = time(row)
  row.meta = { ...row.meta, time: value instanceof Time ? value : null }
  return row
}

function runRecords(item: RecordChunk, pass: (event: Rec, meta: Meta) => void, env: Environment): void {
  env.rawText = null
  const { origin, received } = item
  for (const [i, event] of item.events.entries()) {
    pass({ ...event }, { origin, time: null, received, line: item.firstLine + i, offset: -1 })
  }
}

function refuseLine(item: RefusedLine, node: number, env: Environment): void {
  env.rawText = () => item.head
  const meta: Meta = { origin: item.origin, time: null, received: 0, line: item.line, offset: item.offset }
  env.refuse(node, 'read', item.code, item.reason, meta, null)
}
