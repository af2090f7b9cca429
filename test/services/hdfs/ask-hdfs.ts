import { type IncomingMessage, request } from 'node:http'

export interface HdfsAnswer {
  readonly status: number
  readonly body: Buffer
}

/**
 * Asks WebHDFS, and goes where the name node sends. Data nodes say "100 Continue" without being asked for it, which `fetch` takes
 * for a broken answer.
 */
export async function askHdfs(method: string, url: string, body?: string | Buffer): Promise<HdfsAnswer> {
  const first = await send(method, url)
  const { location } = first.headers
  const response =
    first.statusCode === 307 && location !== undefined ? await send(method, location, body) : first
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks) }
}

const send = (method: string, url: string, body?: string | Buffer): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const asked = request(url, { method, agent: false, timeout: 30_000 }, (response) => {
      if (response.statusCode === 307) response.resume()
      resolve(response)
    })
    asked.once('timeout', () => asked.destroy(new Error(`${method} ${url}: no answer for 30 s`)))
    asked.once('error', reject)
    asked.end(body)
  })
