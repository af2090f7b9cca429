/**
 * `npm run mutants`: makes each known mistake in a copy of the sources, and runs the tests that have to find it, which pass without it.
 * `npm run mutants -- sync` tries those whose name or promise has the text in it.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brokenPromises } from '../test/mutants/list.ts'
import type { Mutant } from '../test/mutants/mutant.ts'

const root = join(import.meta.dirname, '..')
const wanted = process.argv[2] ?? ''

interface Report {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[]
  }[]
}

/** Runs tests in the copy; gives the names of those that failed, and whether any test was run at all. */
function failures(
  copy: string,
  tests: readonly string[],
  shape = '',
): { failed: readonly string[]; hasRun: boolean } {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  spawnSync(
    process.execPath,
    [
      'node_modules/.bin/vitest',
      'run',
      '--bail=1',
      '--retry=0',
      '--reporter=json',
      `--outputFile=${report}`,
      ...tests,
    ],
    {
      cwd: copy,
      stdio: 'ignore',
      env: { ...process.env, LOGPIPE_SEEDS: '60', LOGPIPE_PAIRS: '20', LOGPIPE_SHAPE: shape },
    },
  )
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report
  const all = testResults.flatMap(({ assertionResults }) => assertionResults)
  // What their preparation has found: none of them was run then.
  const unprepared = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' &&
      assertionResults.length > 0 &&
      assertionResults.every((one) => one.status !== 'failed'),
  )
  return {
    failed: [
      ...all.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
      ...unprepared.map(({ name }) => `the preparation of ${name.slice(copy.length + 1)}`),
    ],
    hasRun: all.length > 0,
  }
}

function tellOf({ file, find, replace, tests, shape }: Mutant, copy: string): string {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  if (text.split(find).length !== 2) return 'NOT MADE: its place is not there once'
  writeFileSync(
    path,
    text.replace(find, () => replace),
  )
  const { failed, hasRun } = failures(copy, tests, shape)
  writeFileSync(path, text)
  if (!hasRun) return 'NOT RUN: its tests could not be loaded'
  return failed.length === 0 ? 'SURVIVED' : `found by "${failed[0]}"`
}

const copy = mkdtempSync(join(tmpdir(), 'logpipe-mutants-'))
for (const name of ['src', 'test', 'pipelines', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
  cpSync(join(root, name), join(copy, name), { recursive: true })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const some = brokenPromises
  .map(({ promise, mutants }) => ({
    promise,
    mutants: mutants.filter(({ name }) => `${promise}: ${name}`.includes(wanted)),
  }))
  .filter(({ mutants }) => mutants.length > 0)
const all = some.flatMap(({ mutants }) => mutants)

const { failed } = failures(copy, [...new Set(all.flatMap(({ tests }) => tests))])
if (failed.length > 0) process.stdout.write(`without any mutant there fails already: "${failed[0]}"\n`)
let found = 0
for (const { promise, mutants } of some) {
  process.stdout.write(`\n${promise}\n`)
  for (const mutant of mutants) {
    const said = tellOf(mutant, copy)
    if (said.startsWith('found')) found++
    process.stdout.write(`  ${mutant.name}: ${said}\n`)
  }
}
rmSync(copy, { recursive: true, force: true })
process.stdout.write(`\n${found} of ${all.length} mutants were found.\n`)
process.exit(found === all.length && failed.length === 0 ? 0 : 1)
