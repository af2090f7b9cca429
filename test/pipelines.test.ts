import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { passNames } from '../src/plan/plan-pipeline.ts'
import { needsServer, storiesIn } from './support/stories.ts'

const root = join(import.meta.dirname, '..')
const pipelines = join(root, 'pipelines')
const stories = storiesIn(pipelines)

const plain = ['--no-codegen', ...passNames.flatMap((name) => ['--no-pass', name])]

const scratch = mkdtempSync(join(tmpdir(), 'logpipe-pipelines-'))
afterAll(() => rmSync(scratch, { recursive: true }))

/** The command line as a person has it, with the sources of this work tree. */
const logpipe = (folder: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { cwd: folder, encoding: 'utf8' })

/** The files below a folder by relative path. */
function textsBelow(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(paths.sort().map((path) => [relative(folder, path), readFileSync(path, 'utf8')]))
}

describe.each(stories)('%s', (name) => {
  const folder = join(pipelines, name)
  const isServed = needsServer(folder)
  const files = readdirSync(folder).filter((file) => /^main\.(?:pipe|yaml)$/.test(file))

  test.each(files)('%s has no mistakes', (file) => {
    const { status, stdout, stderr } = logpipe(folder, 'check', '--strict', file)
    expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' })
  })

  test.skipIf(isServed).each(files)('%s writes what is expected', (file) => {
    const out = join(scratch, `${name}-${file}`)
    const { status, stderr } = logpipe(folder, 'run', file, '-p', `out=${out}`)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(textsBelow(out)).toEqual(textsBelow(join(folder, 'expected')))
  })

  test.skipIf(isServed).each(files)(
    '%s writes the same without generated code and without passes',
    (file) => {
      const out = join(scratch, `${name}-${file}-plain`)
      const { status, stderr } = logpipe(folder, 'run', file, '-p', `out=${out}`, ...plain)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(textsBelow(out)).toEqual(textsBelow(join(folder, 'expected')))
    },
  )

  test.each(files)('%s holds what its tests say', (file) => {
    const { status, stdout } = logpipe(folder, 'test', file)
    expect(status, stdout).toBe(0)
    // The same in YAML has none of its own.
    if (file === 'main.pipe') expect(stdout).toMatch(/^[1-9]\d* passed/m)
  })

  test('tells how to run it and what comes out', () => {
    const page = join(folder, 'README.md')
    expect(existsSync(page)).toBe(true)
    expect(readFileSync(page, 'utf8')).toContain('npx logpipe run main.pipe')
  })
})
