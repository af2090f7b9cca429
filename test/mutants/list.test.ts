import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { brokenPromises } from './list.ts'

const root = join(import.meta.dirname, '..', '..')

describe.each(brokenPromises)('$promise', ({ mutants }) => {
  test.each(mutants)('$name: can be made where it is said', ({ file, find, replace, tests }) => {
    expect(readFileSync(join(root, file), 'utf8').split(find)).toHaveLength(2)
    expect(replace).not.toBe(find)
    for (const one of tests) expect(existsSync(join(root, one)), one).toBe(true)
  })
})

test('each has a name of its own', () => {
  const names = brokenPromises.flatMap(({ mutants }) => mutants.map(({ name }) => name))
  expect(new Set(names).size).toBe(names.length)
})
