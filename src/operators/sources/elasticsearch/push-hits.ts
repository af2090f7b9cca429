import type { Hit } from '../../../clients/elasticsearch/client.ts'
import { toJson } from '../../../core/json.ts'
import type { Message, Origin } from '../../contract/chunk.ts'
import type { SourceContext } from '../../contract/source.ts'

type Context = Pick<SourceContext, 'buffer' | 'chunk' | 'push' | 'wantsMessages' | 'maxLine'>

/** Bytes in one chunk. */
const mostBytes = 256 * 1024
/** Bytes of a document that a dead letter shows. */
const headLength = 4096
const newline = 10

/**
 * Pushes documents as lines of JSON, many in one chunk; `firstLine` is the number of the first. `pushed` is told after each push with what it
 * held.
 */
export function pushHits(
  hits: readonly Hit[],
  firstLine: number,
  origin: Origin,
  context: Context,
  pushed: (hits: readonly Hit[]) => void,
): void {
  let run: { readonly hit: Hit; readonly bytes: Buffer }[] = []
  let size = 0
  let line = firstLine
  const flush = (): void => {
    if (run.length === 0) return
    pushRun(run, size, line, origin, context)
    line += run.length
    pushed(run.map(({ hit }) => hit))
    run = []
    size = 0
  }
  for (const hit of hits) {
    const bytes = Buffer.from(toJson(hit.source))
    if (bytes.length > context.maxLine) {
      flush()
      refuse(bytes, line++, origin, context)
      pushed([hit])
      continue
    }
    if (size > 0 && size + bytes.length + 1 > mostBytes) flush()
    run.push({ hit, bytes })
    size += bytes.length + 1
  }
  flush()
}

function pushRun(
  run: readonly { readonly hit: Hit; readonly bytes: Buffer }[],
  size: number,
  firstLine: number,
  origin: Origin,
  { buffer: take, chunk: make, push, wantsMessages }: Context,
): void {
  const buffer = take(size)
  let at = 0
  for (const { bytes } of run) {
    bytes.copy(buffer, at)
    at += bytes.length
    buffer[at++] = newline
  }
  const more = wantsMessages ? { message: (index: number): Message => messageOf(run[index]!.hit) } : {}
  const chunk = make(buffer, 0, at, origin, firstLine, -1, more)
  chunk.lines = run.length
  push(chunk)
}

const refuse = (bytes: Buffer, line: number, origin: Origin, { push, maxLine }: Context): void =>
  push({
    kind: 'refused',
    origin,
    line,
    offset: -1,
    length: bytes.length,
    head: bytes.toString('utf8', 0, headLength),
    code: 'LP5201',
    reason: `the document has ${bytes.length} bytes, more than "max_line" (${maxLine})`,
  })

/** `@key` is the id; `@headers` hold the index, and the routing where there is one. */
const messageOf = ({ id, index, routing }: Hit): Message => ({
  key: id,
  headers: { index, ...(routing === null ? {} : { routing }) },
  timestamp: Number.NaN,
})
