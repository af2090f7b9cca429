export type Action = 'create' | 'index' | 'update' | 'upsert'

interface Part {
  readonly head: string
  readonly document: Buffer
  /** As `sizeIn` gives it. */
  readonly size: number
}

/** What stands around a document on its line. */
const around: Readonly<Record<Action, { readonly before: string; readonly after: Buffer }>> = {
  create: { before: '', after: Buffer.from('\n') },
  index: { before: '', after: Buffer.from('\n') },
  update: { before: '{"doc":', after: Buffer.from('}\n') },
  upsert: { before: '{"doc":', after: Buffer.from(',"doc_as_upsert":true}\n') },
}

/** The line that says what becomes of a document, and what stands before it on its own. */
export function headOf(index: string, id: string, routing: string, action: Action): string {
  const name = action === 'upsert' ? 'update' : action
  const more = routing === '' ? '' : `,"routing":${JSON.stringify(routing)}`
  const line = `{"${name}":{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)}${more}}}`
  return `${line}\n${around[action].before}`
}

/** Bytes that a document takes in a body. */
export const sizeIn = (head: string, document: Buffer, action: Action): number =>
  Buffer.byteLength(head) + document.length + around[action].after.length

/** The body of a bulk request. */
export function bodyOf(parts: readonly Part[], action: Action): Buffer {
  const { after } = around[action]
  const body = Buffer.allocUnsafe(parts.reduce((sum, { size }) => sum + size, 0))
  let at = 0
  for (const { head, document } of parts) {
    at += body.write(head, at)
    at += document.copy(body, at)
    at += after.copy(body, at)
  }
  return body
}
