import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { type Clock, systemClock } from '../../src/core/clock.ts'

export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  /** As it was before it was compressed. */
  readonly body: string
}

type Answer = (response: ServerResponse, request: Received, number: number) => void

/** A web server on a free port for one test; `answer` is told the number of the request, from 0. */
export async function webServer(
  answer: Answer,
): Promise<{ readonly url: string; readonly requests: Received[] }> {
  const requests: Received[] = []
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const { method = '', url = '', headers } = incoming
      const bytes = Buffer.concat(chunks)
      const isPacked = headers['content-encoding'] === 'gzip'
      const body = (isPacked ? gunzipSync(bytes) : bytes).toString()
      const request = { method, path: url, headers, body }
      requests.push(request)
      answer(response, request, requests.length - 1)
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
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

/** Answers with a status and a text. */
export const reply = (response: ServerResponse, status: number, text = ''): void => {
  response.statusCode = status
  response.end(text)
}

/** Real time, with waits a hundred times shorter; `waits` holds all that were asked for, in microseconds. */
export function hastyClock(): Clock & { readonly waits: number[] } {
  const waits: number[] = []
  return {
    waits,
    now: systemClock.now,
    after(micros, callback) {
      waits.push(micros)
      return systemClock.after(micros / 100, callback)
    },
  }
}
