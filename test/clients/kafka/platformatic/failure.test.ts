import { MultipleErrors, NetworkError, ProtocolError, ResponseError, UserError } from '@platformatic/kafka'
import { expect, test } from 'vitest'
import { isPassing } from '../../../../src/clients/kafka/errors.ts'
import { failureOf } from '../../../../src/clients/kafka/platformatic/failure.ts'
import { RunError } from '../../../../src/core/run-error.ts'

const connection = { brokers: ['kafka1:9092'], title: 'kafka "tests"' }
const failure = (error: unknown) => failureOf(error, connection)

test.each([
  [
    'LP5500',
    new NetworkError('Connection error', {
      cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
    }),
  ],
  ['LP5502', new UserError('Unknown topic logs.')],
  ['LP5503', new ProtocolError('TOPIC_AUTHORIZATION_FAILED')],
  ['LP5504', new NetworkError('Connection error', { cause: new Error('self-signed certificate') })],
  ['LP5505', new ProtocolError('MESSAGE_TOO_LARGE')],
  ['LP5506', new ProtocolError('INVALID_PRODUCER_EPOCH')],
  ['LP5507', new ProtocolError('NOT_COORDINATOR')],
  ['LP5507', new UserError('Cannot find broker with node id 3')],
  ['LP5510', new UserError('/options/retries must be number.')],
  ['LP5510', new UserError('TLS handshake failed. Please verify the broker supports TLS.')],
  ['LP5510', new ProtocolError('INVALID_TRANSACTION_TIMEOUT')],
  ['LP5510', new ProtocolError('INCONSISTENT_GROUP_PROTOCOL')],
  ['LP5510', new ProtocolError('UNSUPPORTED_VERSION')],
  ['LP5510', new ProtocolError('INVALID_REQUIRED_ACKS')],
])('%s is said of what the library throws', (code, error) => {
  for (const wrapped of [error, new MultipleErrors('It failed 4 times.', [new Error('at first'), error])])
    expect(failure(wrapped)).toMatchObject({ code })
})

test('The last attempt of several says what is wrong', () => {
  const attempts = new MultipleErrors('It failed twice.', [
    new ProtocolError('NOT_COORDINATOR'),
    new ProtocolError('GROUP_AUTHORIZATION_FAILED'),
  ])
  expect(failure(attempts)).toMatchObject({ code: 'LP5503', blame: 'config' })
})

test('The words of the broker are repeated', () => {
  const error = new ResponseError(36, 2, { '/': [58, 'Invalid password for bob'] }, {})
  expect(failure(error).message).toContain('Invalid password for bob')
})

test('A mistake of ours stays one', () => {
  const mistake = new TypeError('x is undefined')
  expect(failure(mistake)).toBe(mistake)
})

test('Only what may pass is tried again', () => {
  expect(isPassing(failure(new NetworkError('Connection closed')))).toBe(true)
  expect(isPassing(failure(new ProtocolError('TOPIC_AUTHORIZATION_FAILED')))).toBe(false)
  expect(isPassing(new RunError('LP5502', 'x', 'config', 'x'))).toBe(false)
  expect(isPassing(new Error('x'))).toBe(false)
})
