import { expect, test } from 'vitest'
import { failureOf, MaybeDone, reasonOf } from '../../../src/clients/elasticsearch/failure.ts'

const connection = {
  nodes: ['https://es1.example.org:9200'],
  gzip: false,
  timeout: 1_000_000,
  title: 'elasticsearch sink "es"',
}

const answered = (statusCode: number, body: unknown) =>
  Object.assign(new Error('long and with\nmany lines'), { name: 'ResponseError', statusCode, meta: { body } })

test.each([
  [401, 'LP5541', 'config'],
  [403, 'LP5543', 'config'],
  [404, 'LP5542', 'config'],
  [413, 'LP5545', 'config'],
  [429, 'LP5546', 'connection'],
  [503, 'LP5546', 'connection'],
  [400, 'LP5551', 'config'],
])('an answer with %i is told as %s, with blame on the %s', (status, code, blame) => {
  const error = failureOf(answered(status, { error: { type: 'x', reason: 'it is so' } }), connection, '/a')
  expect(error).toMatchObject({ code, blame, operator: 'elasticsearch sink "es"' })
  expect(error.message).toContain(': it is so.')
  expect(error.message).toContain('https://es1.example.org:9200')
})

const own = { error: { type: 'cluster_block_exception', reason: 'blocked by: no master' }, status: 503 }

test.each([
  // The server has no master, and has not begun.
  [503, own, 'LP5546', false],
  [429, own, 'LP5546', false],
  [429, 'slow down', 'LP5546', false],
  // It broke at any place.
  [500, own, 'LP5546', true],
  // Who stands before it got no answer after it had handed the request on.
  [503, 'upstream connect error or disconnect/reset before headers', 'LP5540', true],
  [503, { ok: false, message: 'not available' }, 'LP5540', true],
  [503, { error: 'Service Unavailable' }, 'LP5540', true],
  [520, '', 'LP5540', true],
  [502, own, 'LP5540', true],
  [504, '', 'LP5540', true],
])('an answer with %i and %j is told as %s; may it be done: %s', (status, body, code, maybe) => {
  const error = failureOf(answered(status, body), connection, '/_bulk')
  expect(error).toMatchObject({ code, blame: 'connection' })
  expect(error instanceof MaybeDone).toBe(maybe)
})

test.each([
  'No mapping found for [n] in order to sort on',
  'Fielddata is disabled on [n] in [logs-2]. Use a keyword field instead.',
  'Text fields are not optimised for sorting. Use a keyword field instead.',
])('a field of an index that cannot be sorted by, "%s", is told with the index and what to do', (reason) => {
  const error = {
    type: 'search_phase_execution_exception',
    reason: 'Partial shards failure',
    root_cause: [{ type: 'query_shard_exception', reason, index: 'logs-2' }],
    failed_shards: [{ shard: 0, index: 'logs-2', reason: { reason } }],
  }
  const failure = failureOf(answered(400, { error, status: 400 }), connection, '/_search')
  expect(failure).toMatchObject({ code: 'LP5550', blame: 'config' })
  expect(failure.message).toContain('(index "logs-2")')
  expect(failure.message).toContain('leave out one without it')
})

test('a path that who stands before the server does not know says nothing of an index', () => {
  expect(failureOf(answered(404, '<html>Not Found</html>'), connection, '/_search').code).toBe('LP5551')
})

test('an answer that gives no reason is told by what was asked', () => {
  expect(failureOf(answered(502, ''), connection, '/_bulk').message).toContain('/_bulk was answered with 502')
})

test.each([
  [Object.assign(new Error('connect ECONNREFUSED'), { name: 'ConnectionError' }), 'LP5540'],
  [Object.assign(new Error('Request timed out'), { name: 'TimeoutError' }), 'LP5540'],
  [
    Object.assign(new Error('self-signed certificate'), {
      name: 'ConnectionError',
      cause: Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    }),
    'LP5544',
  ],
  [
    Object.assign(new Error('Server certificate CA fingerprint does not match the value'), {
      name: 'ConnectionError',
    }),
    'LP5544',
  ],
  [Object.assign(new Error('x'), { name: 'ProductNotSupportedError' }), 'LP5549'],
])('%s without an answer is told as %s', (error, code) => {
  expect(failureOf(error, connection, '/').code).toBe(code)
})

test.each([
  [{ reason: 'a', caused_by: { reason: 'b', caused_by: { type: 'c' } } }, 'a: b: c'],
  [{ type: 't', reason: null }, 't'],
  [{ type: 'index_closed_exception', reason: 'closed' }, 'index_closed_exception: closed'],
  [
    { type: 'blocked', reason: 'index [a] blocked by: [index write (api)];' },
    'index [a] blocked by: [index write (api)]',
  ],
  [
    { reason: 'all shards failed', root_cause: [{ reason: 'No mapping\nfound' }] },
    'all shards failed: No mapping found',
  ],
  [{ reason: 'a', root_cause: [{ reason: 'a' }] }, 'a'],
  [{ type: 't', reason: '', caused_by: { type: 't', reason: 'missing shards' } }, 'missing shards'],
  ['no handler', 'no handler'],
  [null, ''],
])('what the server calls an error, %j, gives its reason', (error, reason) => {
  expect(reasonOf(error)).toBe(reason)
})
