import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { type Answer, wholeAnswer } from './answer.ts'

/**
 * One request and its whole answer. One without a body is sent again when the other side has just then closed a connection that was kept open.
 * `fetch` cannot be used here: DataNodes say "100 Continue" unasked, which it takes for a broken answer.
 * Rejects with what Node says of the connection.
 */
export function exchange(
  method: string,
  address: string,
  body: Buffer<ArrayBuffer> | null,
  signal: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const begin = address.startsWith('https:') ? requestSecure : requestPlain
    const headers =
      body === null
        ? { 'content-length': 0 }
        : { 'content-type': 'application/octet-stream', 'content-length': body.length }
    const request = begin(address, { method, signal, headers }, (response) => {
      wholeAnswer(response).then(resolve, reject)
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      if (request.reusedSocket && error.code === 'ECONNRESET' && body === null)
        resolve(exchange(method, address, body, signal))
      else reject(error)
    })
    request.end(body ?? undefined)
  })
}
