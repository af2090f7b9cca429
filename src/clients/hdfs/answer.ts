import type { IncomingMessage } from 'node:http'

export interface Answer {
  readonly status: number
  readonly location: string | null
  readonly body: Buffer<ArrayBuffer>
}

/** Reads an answer to its end. Rejects with what Node says of the connection. */
export function wholeAnswer(response: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    response.on('data', (part: Buffer) => void parts.push(part))
    response.on('error', reject)
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        location: response.headers.location ?? null,
        body: Buffer.concat(parts),
      }),
    )
  })
}
