/** `npm test`: types, lint and all tests; the last line sums up. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = (name) => join(root, 'node_modules', '.bin', name)
const node = bin('node')
const folder = mkdtempSync(join(tmpdir(), 'logpipe-test-'))
const report = join(folder, 'report.json')

const step = (title, command, args) => {
  process.stdout.write(`\n${title}\n`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  return status === 0
}

const typed = step('Types', node, [bin('tsc'), '--noEmit'])
const clean = step('Lint', bin('biome'), ['check', '.'])
const args = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]
const tested = step('Tests', node, [bin('vitest'), ...args])

let sums = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }
try {
  sums = JSON.parse(readFileSync(report, 'utf8'))
} catch {
  process.stdout.write('\nThe tests left no report.\n')
}
rmSync(folder, { recursive: true, force: true })

const skipped = new Map()
for (const { name, assertionResults } of sums.testResults) {
  const count = assertionResults.filter(({ status }) => status === 'pending' || status === 'skipped').length
  if (count > 0) skipped.set(name.slice(root.length + 1), count)
}
for (const [name, count] of skipped) process.stdout.write(`skipped: ${count} in ${name}\n`)
// A file that cannot be loaded has no tests to fail.
const broken = sums.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
)
for (const { name } of broken) process.stdout.write(`not loaded: ${name.slice(root.length + 1)}\n`)
if (!typed) process.stdout.write('types: failed\n')
if (!clean) process.stdout.write('lint: failed\n')
const failed = sums.numFailedTests + broken.length
process.stdout.write(
  `tests: ${sums.numPassedTests} passed, ${failed} failed, ${sums.numPendingTests + (sums.numTodoTests ?? 0)} skipped\n`,
)
process.exit(typed && clean && tested && failed === 0 ? 0 : 1)
