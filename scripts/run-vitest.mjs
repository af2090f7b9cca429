/** Runs vitest by the Node of the project and sums up what it found. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export const bin = (name) => join(root, 'node_modules', '.bin', name)

/** Runs a command in the root; true when it ended well. */
export function step(title, command, args) {
  process.stdout.write(`\n${title}\n`)
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  return status === 0
}

/** Runs tests, and lists what was skipped, what passed at the second try only and what could not be loaded; `sums`: "1 passed, 0 failed, 0 skipped". */
export function runVitest(title, more) {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-test-'))
  const report = join(folder, 'report.json')
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...more]
  const isDone = step(title, bin('node'), [bin('vitest'), ...args])
  let sums = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }
  try {
    sums = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    process.stdout.write('\nThe tests left no report.\n')
  }
  rmSync(folder, { recursive: true, force: true })

  for (const line of skippedLines(sums.testResults)) process.stdout.write(`skipped: ${line}\n`)
  const again = secondTries(sums.testResults)
  for (const line of again) process.stdout.write(`passed at the second try: ${line}\n`)
  // A file that cannot be loaded has no tests to fail.
  const broken = sums.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  for (const { name } of broken) process.stdout.write(`not loaded: ${name.slice(root.length + 1)}\n`)
  const failed = sums.numFailedTests + broken.length
  const skipped = sums.numPendingTests + (sums.numTodoTests ?? 0)
  return {
    isGood: isDone && failed === 0,
    sums: `${sums.numPassedTests} passed${again.length > 0 ? ` (${again.length} at the second try)` : ''}, ${failed} failed, ${skipped} skipped`,
  }
}

/** One for each file, and for each suite whose title says why it was skipped. */
function skippedLines(results) {
  const lines = new Map()
  for (const { name, assertionResults } of results) {
    for (const { status, ancestorTitles } of assertionResults) {
      if (status !== 'pending' && status !== 'skipped') continue
      const reasoned = ancestorTitles.find((title) => title.includes(': skipped, because '))
      const line = `in ${name.slice(root.length + 1)}${reasoned === undefined ? '' : `, ${reasoned}`}`
      lines.set(line, (lines.get(line) ?? 0) + 1)
    }
  }
  return [...lines].map(([line, count]) => `${count} ${line}`)
}

/** Tests that failed once before they passed. */
const secondTries = (results) =>
  results.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status, failureMessages }) => status === 'passed' && failureMessages?.length > 0)
      .map(({ fullName }) => `${fullName}, in ${name.slice(root.length + 1)}`),
  )
