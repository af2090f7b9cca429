export type Action = 'create' | 'index' | 'update' | 'upsert'

/** A document as it stands in a request. */
export interface Part {
  /** Its index. */
  readonly target: string
  /** What tells documents apart whose order counts, too. Empty: the server makes one. */
  readonly id: string
  /** Empty: it has none of its own. */
  readonly routing: string
  /** Where its bytes lie. */
  readonly buffer: Buffer
  readonly start: number
  readonly end: number
}

/** What stands around a document on its line. */
const around: Readonly<Record<Action, { readonly before: string; readonly after: Buffer }>> = {
  create: { before: '', after: Buffer.from('\n') },
  index: { before: '', after: Buffer.from('\n') },
  update: { before: '{"doc":', after: Buffer.from('}\n') },
  upsert: { before: '{"doc":', after: Buffer.from(',"doc_as_upsert":true}\n') },
}

/** The line that says what becomes of a document, and what stands before it on its own. */
function headOf({ target, id, routing }: Part, action: Action): string {
  const name = action === 'upsert' ? 'update' : action
  const place = `"_index":${JSON.stringify(target)}${memberOf('_id', id)}${memberOf('routing', routing)}`
  return `{"${name}":{${place}}}\n${around[action].before}`
}

const memberOf = (name: string, text: string): string =>
  text === '' ? '' : `,"${name}":${JSON.stringify(text)}`

/** Bytes that a document takes in a body. */
export const sizeOf = (part: Part, action: Action): number =>
  Buffer.byteLength(headOf(part, action)) + part.end - part.start + around[action].after.length

/** The body of a bulk request, over memory that is large enough for all its parts. */
export function bodyIn(body: Buffer, parts: readonly Part[], action: Action): Buffer {
  const { after } = around[action]
  let at = 0
  for (const part of parts) {
    at += body.write(headOf(part, action), at)
    at += part.buffer.copy(body, at, part.start, part.end)
    at += after.copy(body, at)
  }
  return body.subarray(0, at)
}
