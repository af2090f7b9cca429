import { expect, test } from 'vitest'
import { tellFailure } from '../../src/cli/tell-failure.ts'
import { UsageError } from '../../src/cli/usage-error.ts'
import { RunError } from '../../src/core/run-error.ts'
import { memoryIo } from '../support/memory-io.ts'

const tell = (error: unknown) => {
  const world = memoryIo()
  return { code: tellFailure(error, world.io), err: world.err() }
}

test('wrong use is one sentence and 2', () => {
  expect(tell(new UsageError('A file is missing.'))).toEqual({
    code: 2,
    err: 'logpipe: A file is missing.\n',
  })
})

test('a failure while running looks like a diagnostic and is 3', () => {
  const error = new RunError('LP5101', 'file sink "archive"', 'config', 'the disk is full', {
    cause: new Error('ENOSPC: no space left on device'),
  })
  expect(tell(error)).toEqual({
    code: 3,
    err: 'error[LP5101] file sink "archive": the disk is full.\n  = cause: ENOSPC: no space left on device\n  = logpipe explain LP5101\n',
  })
})

test('anything else is our defect, with its trace, and 70', () => {
  const { code, err } = tell(new TypeError('x is not a function'))
  expect(code).toBe(70)
  expect(err).toContain('defect of logpipe')
  expect(err).toContain('TypeError: x is not a function')
})
