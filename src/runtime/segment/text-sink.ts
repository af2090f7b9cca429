import type { Tree } from '../../ir/segment.ts'
import type { Environment } from './environment.ts'
import type { SinkEncoder } from './sink-encoder.ts'

/** The sink of a tree that only hands events on as lines of JSON, to one target; undefined where there is more to do. */
export function textSink({ steps, end }: Tree, env: Environment): SinkEncoder | undefined {
  if (steps.length > 0 || end.kind !== 'sink') return undefined
  const encoder = env.sink(end.node)
  const { format } = encoder.sink
  const isJson = format !== undefined && env.format(format).native === 'json'
  const isPlain = encoder.records === null && encoder.renderTarget === null && encoder.except.length === 0
  return isJson && isPlain ? encoder : undefined
}
