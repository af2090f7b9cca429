import { isRecord, type Rec, type Value } from '../../core/value.ts'
import type { Connection } from './client.ts'
import { elasticError } from './errors.ts'
import { reasonOf, troubleOfShard } from './failure.ts'

type Asked = Pick<Connection, 'nodes' | 'title'>

/** The part of an answer that it was asked for. Throws where there is none: it is not from Elasticsearch then, whatever its head says. */
export function partOf(answer: Value | undefined, name: string, { nodes, title }: Asked): Value {
  const part = isRecord(answer) ? (answer[name] ?? null) : null
  if (part === null || part === '')
    throw elasticError('another product', nodes, title, `its answer has no "${name}"`)
  return part
}

/**
 * Throws where the answer lacks what is behind a shard that failed, a limit of time or a cluster that was passed over, though its status says
 * 200: whoever reads on behind its last document would never see that.
 */
export function mustBeWhole(answer: Value | undefined, { nodes, title }: Asked): void {
  if (!isRecord(answer)) return
  const shards = recordIn(answer, '_shards')
  const failed = Number(shards['failed'] ?? 0)
  if (failed > 0) {
    const { failures = null } = shards
    const [first = null] = Array.isArray(failures) ? failures : []
    const reason = isRecord(first) ? reasonOf(first['reason'] ?? null) : ''
    const says = `${failed} of ${String(shards['total'])} shards failed${reason === '' ? '' : `: ${reason}`}`
    throw elasticError(troubleOfShard(reason) ?? 'busy', nodes, title, says)
  }
  if (answer['timed_out'] === true)
    throw elasticError('busy', nodes, title, 'the search took longer than the cluster lets it')
  const skipped = Number(recordIn(answer, '_clusters')['skipped'] ?? 0)
  if (skipped > 0)
    throw elasticError('busy', nodes, title, `${skipped} of the clusters that it asks did not answer`)
}

const recordIn = (answer: Rec, name: string): Readonly<Record<string, Value>> => {
  const value = answer[name] ?? null
  return isRecord(value) ? value : {}
}
