import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { makeFolder } from '../../src/core/make-folder.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-folder-'))
afterAll(() => rmSync(base, { recursive: true }))

test('folders are made on the way, and may be there already', () => {
  makeFolder(join(base, 'a/b/c'))
  makeFolder(join(base, 'a/b/c'))
  expect(statSync(join(base, 'a/b/c')).isDirectory()).toBe(true)
})

test('what cannot be made is refused, also where the system says that it is not there', () => {
  writeFileSync(join(base, 'file'), '')
  expect(() => makeFolder(join(base, 'file', 'x'))).toThrow('ENOTDIR')
  expect(() => makeFolder('/proc/none/x')).toThrow('ENOENT')
})
