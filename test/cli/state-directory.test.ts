import { expect, test } from 'vitest'
import { defaultStateDirectory } from '../../src/cli/state-directory.ts'

test('XDG_STATE_HOME is used when it is absolute', () => {
  expect(defaultStateDirectory('ssh_watch', { XDG_STATE_HOME: '/s', HOME: '/h' })).toBe(
    '/s/logpipe/ssh_watch',
  )
  expect(defaultStateDirectory('ssh_watch', { XDG_STATE_HOME: 's', HOME: '/h' })).toBe(
    '/h/.local/state/logpipe/ssh_watch',
  )
})

test('a name cannot leave the folder', () => {
  expect(defaultStateDirectory('../../etc', { HOME: '/h' })).toBe('/h/.local/state/logpipe/_.._etc')
  expect(defaultStateDirectory('..', { HOME: '/h' })).toBe('/h/.local/state/logpipe/pipeline')
})
