import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface LossyGateway {
  /** `127.0.0.1:port`, to be used instead of the NameNode. */
  readonly address: string
  /** Answers kept back so far. */
  readonly lost: () => number
  /** Bytes that each write brought. */
  readonly written: readonly number[]
  readonly close: () => Promise<void>
}

/** Every so many writes the connection is closed instead of answered. One write brings all of an epoch, so there are few. */
const every = 2

interface Options {
  readonly nameNode: string
  /** The first write is broken off after so many bytes; then none is kept back. */
  readonly breakAt?: number
}

/** Stands before a NameNode and its DataNodes and hands all on to them; the answer to every second write never comes, though it was done. */
export async function startLossyGateway({ nameNode, breakAt }: Options): Promise<LossyGateway> {
  let writes = 0
  const written: number[] = []
  let lost = 0
  let own = ''
  const server = createServer((asked, answer) => {
    if (asked.method === 'POST' && asked.url!.includes('through=')) {
      const number = written.push(0) - 1
      asked.on('data', (bytes: Buffer) => {
        written[number]! += bytes.length
        if (number === 0 && written[0]! >= (breakAt ?? Number.POSITIVE_INFINITY)) asked.socket.destroy()
      })
    }
    void handOn(asked, nameNode).then(({ status, location, body }) => {
      const isWrite = asked.method === 'POST' && asked.url!.includes('through=') && status === 200
      if (isWrite && breakAt === undefined && ++writes % every === 0) {
        lost++
        asked.socket.destroy()
        return
      }
      // The way to the DataNode leads through here too.
      const headers =
        location === undefined ? {} : { location: `http://${own}/?through=${encodeURIComponent(location)}` }
      answer.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  own = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address: own,
    lost: () => lost,
    written,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  }
}

interface Answered {
  readonly status: number
  readonly location: string | undefined
  readonly body: Buffer
}

function handOn(asked: IncomingMessage, nameNode: string): Promise<Answered> {
  const { method, url, headers } = asked
  const through = new URL(`http://any${url}`).searchParams.get('through')
  return new Promise((resolve) => {
    const onward = request(through ?? `${nameNode}${url}`, {
      method,
      headers: {
        ...(headers['transfer-encoding'] === undefined
          ? { 'content-length': headers['content-length'] ?? 0 }
          : { 'transfer-encoding': 'chunked' }),
        ...(headers['content-type'] === undefined ? {} : { 'content-type': headers['content-type'] }),
      },
    })
    onward.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => void parts.push(part))
      response.on('end', () => {
        const location = response.statusCode === 307 ? response.headers.location : undefined
        resolve({ status: response.statusCode!, location, body: Buffer.concat(parts) })
      })
    })
    // What was begun is not completed for who has gone.
    asked.on('close', () => void (asked.complete || onward.destroy()))
    onward.on('error', () => resolve({ status: 502, location: undefined, body: Buffer.alloc(0) }))
    asked.pipe(onward)
  })
}
