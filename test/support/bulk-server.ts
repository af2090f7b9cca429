import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

/** The status of one document in the answer. */
export type Fate = number

interface Action {
  readonly action: string
  readonly meta: Readonly<Record<string, unknown>>
  readonly document: Readonly<Record<string, unknown>>
}

/**
 * A server that answers bulk requests as Elasticsearch does, with a fate for each document (`n` is that field of it), for one test. `whole`: the
 * status of a whole request, by its body; `others`: that of all other requests.
 */
export async function bulkServer(
  fate: (document: { readonly n: number }, action: Action) => Fate,
  whole: (body: string) => number = () => 200,
  others: () => number = () => 200,
) {
  const bulks: (readonly Action[])[] = []
  const requests: {
    readonly method: string
    readonly path: string
    readonly headers: IncomingHttpHeaders
    readonly raw: Buffer
  }[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const raw = Buffer.concat(chunks)
      requests.push({ method, path: url, headers, raw })
      response.setHeader('x-elastic-product', 'Elasticsearch')
      response.setHeader('content-type', 'application/json')
      const isBulk = url.startsWith('/_bulk')
      const text = (headers['content-encoding'] === 'gzip' ? gunzipSync(raw) : raw).toString()
      response.statusCode = isBulk ? whole(text) : others()
      if (response.statusCode >= 400) {
        response.end(JSON.stringify({ error: { type: 'no', reason: 'it does not want to' } }))
        return
      }
      if (!isBulk) {
        response.end('{"acknowledged":true}')
        return
      }
      const actions = actionsOf(text)
      bulks.push(actions)
      const items = actions.map((each) => {
        const { action, document } = each
        const status = fate({ n: Number(document['n']) }, each)
        const caused_by = { type: 'inner', reason: 'really not' }
        const error = { type: 'odd', reason: 'it does not like this', caused_by }
        return { [action]: status < 300 ? { status } : { status, error } }
      })
      const errors = items.some((item) => Object.values(item).some((result) => 'error' in result))
      response.end(JSON.stringify({ errors, items }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bulks, requests }
}

/** Two lines for each action. */
function actionsOf(body: string): readonly Action[] {
  const lines = body.split('\n').filter((line) => line !== '')
  return Array.from({ length: lines.length / 2 }, (_, n) => {
    const [[action, meta]] = Object.entries(JSON.parse(lines[n * 2]!)) as [[string, Action['meta']]]
    return { action, meta, document: JSON.parse(lines[n * 2 + 1]!) as Action['document'] }
  })
}
