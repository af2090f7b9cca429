import type { Rec } from '../../core/value.ts'
import type { SourceNode } from '../../ir/plan.ts'
import type { RecordChunk, RefusedLine } from '../../operators/contract/chunk.ts'
import { type Meta, noMeta, type Row } from '../../operators/contract/row.ts'
import { compileTree, isSaturated } from './closure/tree.ts'
import { Environment } from './environment.ts'
import { EventTimer } from './event-timer.ts'
import { FastRunner } from './fast-runner.ts'
import { LineRunner } from './line-runner.ts'
import type { DerivedSegment, RunningSegment, SegmentOptions } from './segment.ts'
import type { SinkEncoder } from './sink-encoder.ts'
import { textSink } from './text-sink.ts'

/** Makes one segment ready to run. */
export function compileSegment(options: SegmentOptions): RunningSegment {
  const env = new Environment(options)
  const { tree, source: id } = options.segment
  const source = env.node(id) as SourceNode
  const counters = env.counters(id)
  const run = compileTree(tree, env)
  const timer = EventTimer.make(source, env)
  const pass = (event: Rec, meta: Meta): void => {
    const row: Row = { event, meta }
    if (timer !== undefined) {
      const timed = timer.stamp(row)
      if (timed === null) return
      row.meta = timed
    }
    counters.out += 1
    run(row)
  }
  const slow = source.format === undefined ? undefined : new LineRunner(source, env, pass)
  const fast = slow && options.codegen ? FastRunner.make(source, tree, env, slow) : undefined
  const lines = fast ?? slow

  return {
    home: fast?.home,
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

/** What runs behind a stage with state: its events are records already. */
export function compileDerived(options: SegmentOptions): DerivedSegment {
  const env = new Environment(options)
  const { tree } = options.segment
  const run = compileTree(tree, env)
  const sink = textSink(tree, env)
  return {
    run(row) {
      env.rawText = null
      run(row)
    },
    ...(sink === undefined ? {} : { text: writerOf(sink, env) }),
    flush: () => env.flush(),
    saturated: () => isSaturated(tree, env),
  }
}

function writerOf(encoder: SinkEncoder, env: Environment): (line: string) => void {
  const counters = env.counters(encoder.sink.id)
  const output = encoder.output()
  return (line) => {
    counters.in += 1
    output.text(line)
  }
}

function runRecords(item: RecordChunk, pass: (event: Rec, meta: Meta) => void, env: Environment): void {
  env.rawText = null
  const { origin, received } = item
  for (const [i, event] of item.events.entries()) {
    const message = item.message?.(i)
    pass(
      { ...event },
      {
        ...noMeta,
        origin,
        received,
        line: item.firstLine + i,
        ...item.made?.[i],
        ...(message === undefined ? {} : { message }),
      },
    )
  }
}

function refuseLine(item: RefusedLine, node: number, env: Environment): void {
  env.rawText = () => item.head
  const meta: Meta = { ...noMeta, origin: item.origin, line: item.line, offset: item.offset }
  env.refuse(node, 'read', item.code, item.reason, meta, null)
}
