import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Reply {
  readonly status?: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds before it. */
  readonly after?: number
  /** The connection is cut off in place of an answer. */
  readonly broken?: boolean
}

/** A server on a free port of this machine until the test ends. `requests`: what was asked, in order. `atOnce`: the most at one time. */
export async function serve(reply: (path: string, request: IncomingMessage, count: number) => Reply) {
  const requests: string[] = []
  const seen = { now: 0, most: 0 }
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    seen.now += 1
    seen.most = Math.max(seen.most, seen.now)
    const {
      status = 200,
      body = '',
      headers = {},
      after = 0,
      broken = false,
    } = reply(path, request, requests.length)
    const answer = (): void => {
      seen.now -= 1
      if (broken) request.socket.destroy()
      else response.writeHead(status, headers).end(body)
    }
    if (after === 0) answer()
    else setTimeout(answer, after)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, requests, seen }
}
