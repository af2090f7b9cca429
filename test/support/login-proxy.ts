import { readFileSync } from 'node:fs'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

interface Options {
  /** Port of the server on 127.0.0.1, which speaks plain HTTP. */
  readonly target: number
  /** Paths of PEM files. */
  readonly certificate: string
  readonly key: string
  /** The certificate of the authority, which is sent along. */
  readonly authority: string
  /** The only "Authorization" that is let through; others are answered with 401. */
  readonly login: string
  /** Answers that the proxy gives itself, by the beginning of "METHOD /path". */
  readonly answers?: Readonly<Record<string, { readonly status: number; readonly body: unknown }>>
}

/** A server of HTTPS that asks for a login and hands all that has it to another, for one test. */
export async function loginProxy(options: Options) {
  const seen: { readonly path: string; readonly status: number }[] = []
  const answer = (response: ServerResponse, path: string, status: number, body: unknown): void => {
    seen.push({ path, status })
    response.writeHead(status, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' })
    response.end(JSON.stringify(body))
  }
  const { answers = {} } = options
  const server = createServer(
    {
      cert: readFileSync(options.certificate, 'utf8') + readFileSync(options.authority, 'utf8'),
      key: readFileSync(options.key),
    },
    (incoming: IncomingMessage, response: ServerResponse) => {
      const { method = '', url = '', headers } = incoming
      if (headers.authorization !== options.login) {
        const reason = 'unable to authenticate user'
        answer(response, url, 401, { error: { type: 'security_exception', reason }, status: 401 })
        return
      }
      const own = Object.keys(answers).find((start) => `${method} ${url}`.startsWith(start))
      if (own !== undefined) {
        answer(response, url, answers[own]!.status, answers[own]!.body)
        return
      }
      const { authorization: _, ...rest } = headers
      const passed = request(
        { host: '127.0.0.1', port: options.target, method, path: url, headers: rest },
        (answered) => {
          seen.push({ path: url, status: answered.statusCode ?? 0 })
          response.writeHead(answered.statusCode ?? 502, answered.headers)
          answered.pipe(response)
        },
      )
      passed.on('error', () => response.destroy())
      incoming.pipe(passed)
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  )
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}
