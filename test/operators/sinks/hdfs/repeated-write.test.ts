import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../../../src/core/clock.ts'
import type { Encoded, SinkContext } from '../../../../src/operators/contract/sink.ts'
import { hdfs } from '../../../../src/operators/sinks/hdfs.ts'

/** A NameNode and DataNode in one. `fails`: whether bytes for a path are refused now. */
async function cluster(fails: (path: string) => boolean) {
  const files = new Map<string, string>()
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => {
      const { pathname, searchParams, host } = new URL(`http://${request.headers.host}${request.url}`)
      const path = pathname.replace('/webhdfs/v1', '')
      const op = searchParams.get('op')
      const json = (status: number, value: unknown): void =>
        void response.writeHead(status).end(JSON.stringify(value))
      const file = files.get(path)
      if (op === 'GETFILESTATUS') {
        if (path !== '/' && file === undefined)
          json(404, { RemoteException: { exception: 'FileNotFoundException', message: 'no' } })
        else
          json(200, {
            FileStatus: {
              fileId: 1,
              length: file?.length ?? 0,
              type: file === undefined ? 'DIRECTORY' : 'FILE',
              pathSuffix: '',
            },
          })
      } else if (op === 'CREATE' || op === 'APPEND') {
        if (!searchParams.has('bytes'))
          response.writeHead(307, { location: `http://${host}${request.url}&bytes=1` }).end()
        else if (body !== '' && fails(path))
          json(403, { RemoteException: { exception: 'RetriableException', message: 'not now' } })
        else {
          files.set(path, (op === 'APPEND' ? (file ?? '') : '') + body)
          response.writeHead(op === 'CREATE' ? 201 : 200).end()
        }
      } else json(200, { boolean: true })
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => void server.close())
  return { files, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const piece = (target: string, text: string): Encoded =>
  ({ target, buffer: Buffer.from(text), start: 0, end: text.length, count: 1 }) as unknown as Encoded

test('a call that comes again in another list writes nothing twice', async () => {
  let isAway = true
  const { files, address } = await cluster((path) => path === '/b' && isAway)
  const settings = {
    path: { op: 'const', value: '/a' },
    name_node: [address],
    port: 9870,
    timeout: 2_000_000,
    noredirect: false,
    dated: false,
    publish: 'live',
    compression: 'none',
    max_open: 10,
  } as unknown as Parameters<typeof hdfs.open>[0]
  const context = {
    name: 'h',
    clock: systemClock,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    restored: new Map(),
    intend: undefined,
    crashPoint: () => {},
  } as unknown as SinkContext
  const sink = await hdfs.open(settings, context)
  const pieces = [piece('/a', 'one\n'), piece('/b', 'two\n')]
  await expect(sink.write(pieces)).rejects.toMatchObject({ blame: 'connection' })
  isAway = false
  await sink.write([...pieces])
  await sink.close()
  expect(Object.fromEntries(files)).toEqual({ '/a': 'one\n', '/b': 'two\n' })
})
