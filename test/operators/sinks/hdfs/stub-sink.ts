import type { Rec } from '../../../../src/core/value.ts'
import type { Encoded, RunningSink, SinkContext, SinkRows } from '../../../../src/operators/contract/sink.ts'
import { hdfs } from '../../../../src/operators/sinks/hdfs.ts'
import { constant } from '../../../support/connector-plan.ts'
import { sinkContext } from '../../../support/sink-context.ts'

type Settings = Parameters<typeof hdfs.open>[0]

/** A sink for HDFS at an address; `path` comes with each piece. */
export const openSink = (
  address: string,
  more: Partial<Settings> = {},
  context: Partial<SinkContext> = {},
): Promise<RunningSink> =>
  hdfs.open(
    {
      path: constant('/'),
      name_node: [address],
      port: 9870,
      user: undefined,
      token: undefined,
      timeout: 2_000_000,
      noredirect: false,
      dated: false,
      zone: undefined,
      publish: 'live',
      rotate: undefined,
      compression: 'none',
      batch: undefined,
      flush: 10_000_000,
      replication: undefined,
      block_size: undefined,
      mode: undefined,
      max_open: 100,
      ...more,
    },
    sinkContext(context),
  )

/** What a state directory keeps of the sink. */
export function keptRows() {
  const rows = new Map<string, Rec>()
  const put = (changed: SinkRows): void => {
    for (const [key, row] of changed) {
      if (row === null) rows.delete(key)
      else rows.set(key, row)
    }
  }
  /** The only row of a path, by its key. */
  const rowOf = (path: string): [key: string, row: Rec] => {
    const found = [...rows].filter(([key]) => key === path || key.startsWith(`${path}\n`))
    if (found.length !== 1) throw new Error(`There are ${found.length} rows of "${path}".`)
    return found[0]!
  }
  return { rows, rowOf, put, context: (): Partial<SinkContext> => ({ restored: new Map(rows), intend: put }) }
}

export const piece = (target: string, text: string): Encoded => {
  const buffer = Buffer.from(text)
  return { target, buffer, start: 0, end: buffer.length, count: 1 }
}
