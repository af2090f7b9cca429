/** Who answers may be no HDFS at all: a proxy, a page for people, another server on its port. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HdfsFailure } from '../../../src/clients/hdfs/errors.ts'
import { WebHdfs } from '../../../src/clients/hdfs/web-hdfs.ts'
import { systemClock } from '../../../src/core/clock.ts'

interface Given {
  readonly status: number
  readonly location: string | undefined
  readonly body: string
}

let given: Given = { status: 200, location: undefined, body: '' }
const server = createServer((request, response) => {
  request.resume()
  const { status, location, body } = given
  response.writeHead(status, location === undefined ? {} : { location }).end(body)
})
let address = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const client = (isRedirected = true): WebHdfs =>
  new WebHdfs({
    nameNodes: [address],
    user: undefined,
    token: undefined,
    isTokenRenewed: true,
    isRedirected,
    timeout: 2_000_000,
    title: 'hdfs sink "out"',
    clock: systemClock,
  })

const newFile = { replication: undefined, blockSize: undefined, permission: undefined }

/** Each way to ask, with what a good answer gives. */
const ways: Readonly<Record<string, (hdfs: WebHdfs) => Promise<boolean>>> = {
  status: async (hdfs) => {
    const found = await hdfs.status('/a')
    return found === undefined || (found.id >= 0 && found.length >= 0 && typeof found.name === 'string')
  },
  list: async (hdfs) => (await hdfs.list('/a')).every(({ id, name }) => id >= 0 && name.length >= 0),
  makeFolder: async (hdfs) => (await hdfs.makeFolder('/a')) === undefined,
  mustBeWritable: async (hdfs) => (await hdfs.mustBeWritable('/a')) === undefined,
  create: async (hdfs) => (await hdfs.create('/a', Buffer.from('x'), newFile, true)) === undefined,
  append: async (hdfs) => {
    const appending = await hdfs.append('/a')
    await appending.write(Buffer.from('x'))
    return (await appending.end()) === undefined
  },
  truncate: async (hdfs) => typeof (await hdfs.truncate('/a', 1)) === 'boolean',
  rename: async (hdfs) => typeof (await hdfs.rename('/a', '/b')) === 'boolean',
  replace: async (hdfs) => (await hdfs.replace('/a', '/b')) === undefined,
  remove: async (hdfs) => typeof (await hdfs.remove('/a')) === 'boolean',
  read: async (hdfs) => Buffer.isBuffer(await hdfs.read('/a', 0, 5)),
}

const rawStatus = fc.record({
  fileId: fc.oneof(fc.nat(), fc.jsonValue()),
  length: fc.oneof(fc.nat(), fc.jsonValue()),
  blockSize: fc.oneof(fc.nat(), fc.jsonValue()),
  type: fc.oneof(fc.constantFrom('FILE', 'DIRECTORY'), fc.jsonValue()),
  pathSuffix: fc.oneof(fc.string(), fc.jsonValue()),
})
const members = fc.oneof(
  fc.record({ FileStatus: fc.oneof(rawStatus, fc.jsonValue()) }),
  fc.record({ FileStatuses: fc.oneof(fc.record({ FileStatus: fc.array(rawStatus) }), fc.jsonValue()) }),
  fc.record({ boolean: fc.oneof(fc.boolean(), fc.jsonValue()) }),
  fc.record({
    RemoteException: fc.oneof(
      fc.record({
        exception: fc.oneof(
          fc.constantFrom('toString', 'FileNotFoundException', 'StandbyException'),
          fc.jsonValue(),
        ),
        message: fc.jsonValue(),
      }),
      fc.jsonValue(),
    ),
  }),
  fc.record({ Location: fc.oneof(fc.constantFrom('http://127.0.0.1:1/x', 'ftp://a'), fc.jsonValue()) }),
  fc.jsonValue(),
)
const answers: fc.Arbitrary<Given> = fc.record({
  status: fc.oneof(
    fc.constantFrom(200, 201, 307, 308, 401, 403, 404, 500),
    fc.integer({ min: 200, max: 599 }),
  ),
  location: fc.constantFrom(undefined, 'http://127.0.0.1:1/x', 'ftp://a', 'mailto:a', 'http://', 'x', ''),
  body: fc.oneof(
    members.map((value) => JSON.stringify(value)),
    fc.string(),
    fc.constant('<html>hello</html>'),
  ),
})

test.each(Object.keys(ways))(
  'whatever is answered, "%s" gives what it says or fails with a sentence of HDFS',
  async (way) => {
    await fc.assert(
      fc.asyncProperty(answers, fc.boolean(), async (answer, isRedirected) => {
        given = answer
        const hdfs = client(isRedirected)
        try {
          expect(await ways[way]!(hdfs)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(HdfsFailure)
        } finally {
          hdfs.close()
        }
      }),
      { numRuns: 100 },
    )
  },
)

test.each([
  [200, undefined, '<html>hello</html>', 'it does not answer as WebHDFS does.'],
  [200, undefined, '{}', 'it does not answer as WebHDFS does.'],
  [
    308,
    'https://nn:9871/webhdfs/v1/?delegation=secret',
    '',
    'it does not answer as WebHDFS does, but sends to https://nn:9871.',
  ],
  [302, '/login', '', 'it does not answer as WebHDFS does.'],
])(
  'who answers a question with %i, %s and %j is told to be no HDFS, and is not asked again',
  async (status, location, body, says) => {
    given = { status, location, body }
    for (const way of ['status', 'list', 'makeFolder', 'truncate', 'remove'])
      await expect(ways[way]!(client())).rejects.toMatchObject({
        code: 'LP5568',
        blame: 'config',
        message: expect.stringMatching(new RegExp(`${says.replaceAll('.', '\\.')}$`)),
      })
  },
)

test('what a DataNode sends elsewhere is not taken for written', async () => {
  given = { status: 307, location: `${address}/again`, body: '' }
  await expect(ways['create']!(client())).rejects.toMatchObject({ code: 'LP5568' })
})
