import { expect, test } from 'vitest'
import { consoleLog, type LogOptions } from '../../src/cli/console-log.ts'
import { memoryIo } from '../support/memory-io.ts'

const logged = (options: Partial<LogOptions>): string => {
  const world = memoryIo()
  const log = consoleLog(world.io, {
    format: 'human',
    verbose: false,
    quiet: false,
    before: () => {},
    ...options,
  })
  log.info('Opened.', { path: '/a' })
  log.warn('Slow.', { attempt: 2, cause: new Error('refused') })
  log.error('Gone.')
  return world.err()
}

test('warnings and errors are told, each on a line', () => {
  expect(logged({})).toBe('logpipe: warning: Slow. (attempt: 2, cause: refused)\nlogpipe: error: Gone.\n')
})

test('--debug tells all, --quiet errors only', () => {
  expect(logged({ verbose: true })).toMatch(/^logpipe: Opened\. \(path: \/a\)\n/)
  expect(logged({ quiet: true })).toBe('logpipe: error: Gone.\n')
})

test('as JSON each message is one record', () => {
  expect(JSON.parse(logged({ format: 'json' }).split('\n')[0]!)).toEqual({
    time: '1970-01-01T00:00:00.000Z',
    level: 'warn',
    message: 'Slow.',
    attempt: 2,
    cause: 'refused',
  })
})
