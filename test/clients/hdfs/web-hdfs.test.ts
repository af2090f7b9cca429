/** What a real server cannot show: NameNodes on standby, tokens, safe mode, DataNodes that are away. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { connectionOf, connectionProblems } from '../../../src/clients/hdfs/connection-params.ts'
import { WebHdfs } from '../../../src/clients/hdfs/web-hdfs.ts'
import { systemClock } from '../../../src/core/clock.ts'

interface Asked {
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  readonly body: string
}

/** A NameNode or DataNode; gives its address and what it was asked. */
async function stand(
  answer: (asked: Asked, response: ServerResponse) => void,
): Promise<{ readonly host: string; readonly asked: readonly Asked[] }> {
  const asked: Asked[] = []
  const server = createServer((request: IncomingMessage, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text
    })
    request.on('end', () => {
      const { pathname, searchParams } = new URL(`http://any${request.url}`)
      const one = { method: request.method!, path: pathname, query: Object.fromEntries(searchParams), body }
      asked.push(one)
      answer(one, response)
    })
  })
  await listening(server)
  onTestFinished(() => void server.close())
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const listening = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve()))

const refuse =
  (status: number, exception: string, message = 'no') =>
  (_: Asked, response: ServerResponse): void => {
    response.writeHead(status).end(JSON.stringify({ RemoteException: { exception, message } }))
  }

const yes = (_: Asked, response: ServerResponse): void => void response.end('{"boolean":true}')

const settings = { port: 9870, noredirect: false, timeout: 2_000_000, user: undefined, token: undefined }

const client = (name_node: readonly string[], more: object = {}): WebHdfs =>
  new WebHdfs(connectionOf({ ...settings, name_node, ...more }, 'hdfs sink "out"', systemClock))

async function appended(hdfs: WebHdfs, text: string): Promise<void> {
  const appending = await hdfs.append('/a')
  await appending.write(Buffer.from(text))
  await appending.end()
}

test('a NameNode on standby is left for the other, which is asked at once from then on', async () => {
  const standby = await stand(refuse(403, 'StandbyException'))
  const active = await stand(yes)
  const hdfs = client([standby.host, active.host])
  await hdfs.makeFolder('/a')
  await hdfs.makeFolder('/b')
  expect(standby.asked).toHaveLength(1)
  expect(active.asked.map(({ path }) => path)).toEqual(['/webhdfs/v1/a', '/webhdfs/v1/b'])
})

test('requests that find a NameNode on standby at once leave it for the other, whatever their number', async () => {
  const standby = await stand(refuse(403, 'StandbyException'))
  const active = await stand(yes)
  const hdfs = client([standby.host, active.host])
  await Promise.all(['/a', '/b', '/c', '/d'].map((path) => hdfs.makeFolder(path)))
  expect(active.asked).toHaveLength(4)
})

test('one that is away is left too; where none is active, that is said', async () => {
  const standby = await stand(refuse(403, 'StandbyException'))
  const active = await stand(yes)
  await client(['127.0.0.1:1', active.host]).makeFolder('/a')
  await expect(client([standby.host]).makeFolder('/a')).rejects.toMatchObject({
    code: 'LP5561',
    blame: 'connection',
  })
  await expect(client(['127.0.0.1:1', standby.host]).makeFolder('/a')).rejects.toMatchObject({
    code: 'LP5560',
  })
})

test('with a delegation token requests carry it and no user; a file is read anew for each', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'token')
  const node = await stand(yes)
  const hdfs = client([node.host], { token: `@${file}` })
  writeFileSync(file, 'HAAEcm9vdA\n')
  await hdfs.makeFolder('/a')
  writeFileSync(file, 'IAAEcm9vdB\n')
  await hdfs.rename('/a', '/b c')
  expect(node.asked).toEqual([
    { method: 'PUT', path: '/webhdfs/v1/a', query: { op: 'MKDIRS', delegation: 'HAAEcm9vdA' }, body: '' },
    {
      method: 'PUT',
      path: '/webhdfs/v1/a',
      query: { op: 'RENAME', destination: '/b c', delegation: 'IAAEcm9vdB' },
      body: '',
    },
  ])
  rmSync(file)
  await expect(hdfs.makeFolder('/a')).rejects.toMatchObject({ code: 'LP5563', blame: 'config' })
})

test('bytes go to the DataNode that is named, by a redirect or in the body of an answer', async () => {
  const data = await stand((_, response) => void response.writeHead(200).end())
  const node = await stand(({ query }, response) => {
    const location = `http://${data.host}/webhdfs/v1/a?op=APPEND`
    if (query['noredirect'] === 'true') response.end(JSON.stringify({ Location: location }))
    else response.writeHead(307, { location }).end()
  })
  await appended(client([node.host]), 'one')
  await appended(client([node.host], { noredirect: true }), 'two')
  expect(data.asked.map(({ method, body }) => `${method} ${body}`)).toEqual(['POST one', 'POST two'])
  expect(node.asked.map(({ body }) => body)).toEqual(['', ''])
})

test('a DataNode that takes no connection is left out when another is asked for', async () => {
  const data = await stand((_, response) => void response.writeHead(200).end())
  const node = await stand(({ query }, response) => {
    const host = query['excludedatanodes'] === undefined ? '127.0.0.1:1' : data.host
    response.writeHead(307, { location: `http://${host}/webhdfs/v1/a?op=APPEND` }).end()
  })
  await appended(client([node.host]), 'one')
  expect(node.asked[1]!.query['excludedatanodes']).toBe('127.0.0.1:1')
  expect(data.asked).toHaveLength(1)
})

test.each([
  [
    403,
    'SafeModeException',
    'Cannot create directory /a. Name node is in safe mode.',
    'LP5562',
    'connection',
  ],
  [403, 'RetriableException', 'Name node is in safe mode.', 'LP5562', 'connection'],
  [401, 'SecurityException', 'Failed to obtain user group information', 'LP5563', 'config'],
  [403, 'InvalidToken', 'token (HDFS_DELEGATION_TOKEN) is expired', 'LP5563', 'config'],
  [403, 'AccessControlException', 'Permission denied: user=ann', 'LP5564', 'config'],
  [403, 'DSQuotaExceededException', 'The DiskSpace quota is exceeded', 'LP5567', 'connection'],
  [403, 'AlreadyBeingCreatedException', 'this file lease is currently owned', 'LP5566', 'connection'],
  [500, 'RuntimeException', 'oops', 'LP5566', 'connection'],
  [400, 'IllegalArgumentException', 'Invalid value', 'LP5568', 'config'],
  [403, 'PathComponentTooLongException', 'The maximum path component name limit', 'LP5568', 'config'],
  [403, 'IOException', 'create: Pathname too long.  Limit 8000 characters', 'LP5568', 'config'],
  [403, 'MaxDirectoryItemsExceededException', 'The directory item limit', 'LP5567', 'connection'],
  [400, 'UnsupportedOperationException', 'Cannot truncate file with striped block', 'LP5569', 'config'],
] as const)('status %i with %s and "%s" is %s', async (status, exception, message, code, blame) => {
  const node = await stand(refuse(status, exception, `${message}\n\tat org.apache.Some.method(Some.java:1)`))
  const failure = await client([node.host])
    .makeFolder('/a')
    .catch((error: unknown) => error)
  expect(failure).toMatchObject({ code, blame })
  expect((failure as Error).message).not.toContain('org.apache')
})

test.each([
  ['InvalidToken', 'token is expired'],
  [
    'SecurityException',
    'Failed to obtain user group information: org.apache.hadoop.security.token.SecretManager$InvalidToken: token (token for logs: HDFS_DELEGATION_TOKEN owner=logs) is expired, current time: x expected renewal time: y',
  ],
])('an old token in a file may be a newer one at the next try: %s', async (exception, message) => {
  const node = await stand(({ query }, response) => {
    if (query['delegation'] === 'new') response.end('{"boolean":true}')
    else refuse(403, exception, message)({} as Asked, response)
  })
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'token')
  writeFileSync(path, 'old')
  const hdfs = client([node.host], { token: `@${path}` })
  await expect(hdfs.makeFolder('/a')).rejects.toMatchObject({ code: 'LP5563', blame: 'connection' })
  writeFileSync(path, 'new')
  await hdfs.makeFolder('/a')
  // One that is written down stays the same.
  await expect(client([node.host], { token: 'old' }).makeFolder('/a')).rejects.toMatchObject({
    code: 'LP5563',
    blame: 'config',
  })
})

test('an answer that does not come in time counts as lost', async () => {
  const node = await stand(() => {})
  await expect(client([node.host], { timeout: 50_000 }).makeFolder('/a')).rejects.toThrow(
    /no answer within 0.05 s/,
  )
})

test('ports for RPC, and a user beside a token, are told by the settings alone', () => {
  const problem = (more: object) => [...connectionProblems({ ...settings, name_node: ['nn1'], ...more })]
  expect(problem({})).toEqual([])
  expect(problem({ name_node: ['nn1', 'hdfs.example.org:9000'] })).toMatchObject([{ code: 'LP2175' }])
  expect(problem({ port: 8020 })).toMatchObject([{ code: 'LP2175' }])
  expect(problem({ user: 'ann', token: 'x' })).toMatchObject([{ param: 'token' }])
})
