import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { HdfsFile } from '../../../../src/operators/sinks/hdfs/hdfs-file.ts'

/** What becomes of a request with bytes: it is done (undefined), refused, or done without an answer. */
export type Fate = 'refused' | 'unanswered' | undefined

interface Stored {
  readonly id: HdfsFile['id']
  /** A character for each byte. */
  text: string
}

/** A NameNode and DataNode in one. */
export interface StubCluster {
  readonly address: string
  readonly files: Map<string, Stored>
  /** Texts by path, what is there for a trial left out. */
  readonly texts: () => Readonly<Record<string, string>>
  /** Requests that wrote to files, as `APPEND /a`. */
  readonly writes: readonly string[]
  readonly truncated: readonly string[]
  /** Folders that were listed. */
  readonly listed: readonly string[]
  /** Paths of files that somebody writes to, so that they cannot be cut. */
  readonly held: Set<string>
  /** Operations that are refused for the time being. */
  readonly refused: Set<string>
  /** By path: no more bytes than so many can be read. */
  readonly readable: Map<string, number>
}

/** Where a file is found by its number. */
const inodes = '/.reserved/.inodes/'

export async function stubCluster(fate: (path: string) => Fate = () => undefined): Promise<StubCluster> {
  const files = new Map<string, Stored>()
  const writes: string[] = []
  const truncated: string[] = []
  const listed: string[] = []
  const held = new Set<string>()
  const refused = new Set<string>()
  const readable = new Map<string, number>()
  let ids = 0
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const { pathname, searchParams, host } = new URL(`http://${request.headers.host}${request.url}`)
    const asked = pathname.replace('/webhdfs/v1', '')
    const id = asked.startsWith(inodes) ? Number(asked.slice(inodes.length)) : undefined
    const path = [...files].find(([, stored]) => stored.id === id)?.[0] ?? asked
    const op = searchParams.get('op')
    const json = (status: number, value: unknown): void =>
      void response.writeHead(status).end(JSON.stringify(value))
    const refuse = (status: number, exception: string): void =>
      json(status, { RemoteException: { exception, message: 'not now' } })
    if (op !== null && refused.has(op)) {
      refuse(403, 'RetriableException')
      return
    }
    const file = files.get(path)
    const statusOf = (name: string, stored: Stored | undefined) => ({
      fileId: stored?.id ?? 0,
      length: stored?.text.length ?? 0,
      blockSize: 128 * 1024 * 1024,
      type: stored === undefined ? 'DIRECTORY' : 'FILE',
      pathSuffix: name,
    })
    switch (op) {
      case 'GETFILESTATUS':
        if (path !== '/' && file === undefined) refuse(404, 'FileNotFoundException')
        else json(200, { FileStatus: statusOf('', file) })
        return
      case 'LISTSTATUS':
        listed.push(path)
        json(200, {
          FileStatuses: {
            FileStatus: [...files].map(([name, stored]) =>
              statusOf(name.slice(name.lastIndexOf('/') + 1), stored),
            ),
          },
        })
        return
      case 'CREATE':
      case 'APPEND': {
        if (!searchParams.has('bytes')) {
          response.writeHead(307, { location: `http://${host}${request.url}&bytes=1` }).end()
          return
        }
        if (op === 'CREATE' && file !== undefined && searchParams.get('overwrite') === 'false') {
          refuse(403, 'FileAlreadyExistsException')
          return
        }
        if (op === 'APPEND' && file === undefined) {
          refuse(404, 'FileNotFoundException')
          return
        }
        const then = body === '' || path.includes('.logpipe-cut-trial') ? undefined : fate(path)
        if (then === 'refused') {
          refuse(403, 'RetriableException')
          return
        }
        if (op === 'APPEND') writes.push(`${path}: ${body}`)
        if (op === 'APPEND' && file !== undefined) file.text += body
        else files.set(path, { id: ++ids, text: body })
        if (then === 'unanswered') request.socket.destroy()
        else response.writeHead(op === 'CREATE' ? 201 : 200).end()
        return
      }
      case 'TRUNCATE': {
        if (held.has(path)) {
          refuse(403, 'AlreadyBeingCreatedException')
          return
        }
        const length = Number(searchParams.get('newlength'))
        if (!path.includes('.logpipe-cut-trial')) truncated.push(`${path} to ${length}`)
        file!.text = file!.text.slice(0, length)
        json(200, { boolean: true })
        return
      }
      case 'OPEN': {
        const offset = Number(searchParams.get('offset'))
        if (!searchParams.has('bytes'))
          response.writeHead(307, { location: `http://${host}${request.url}&bytes=1` }).end()
        else
          response.end(
            file!.text
              .slice(0, readable.get(path))
              .slice(offset, offset + Number(searchParams.get('length'))),
          )
        return
      }
      case 'RENAME': {
        const to = searchParams.get('destination')!
        const isReplaced = searchParams.get('renameoptions') === 'OVERWRITE'
        const isFree = file !== undefined && (isReplaced || !files.has(to))
        if (isFree) {
          files.delete(path)
          files.set(to, file)
        }
        json(200, { boolean: isFree })
        return
      }
      case 'DELETE':
        json(200, { boolean: files.delete(path) })
        return
      default:
        json(200, { boolean: true })
    }
  }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString('latin1')
    })
    request.on('end', () => answer(request, response, body))
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    files,
    texts: () =>
      Object.fromEntries(
        [...files]
          .filter(([path]) => !path.includes('.logpipe-cut-trial'))
          .map(([path, { text }]) => [path, text]),
      ),
    writes,
    truncated,
    listed,
    held,
    refused,
    readable,
  }
}
