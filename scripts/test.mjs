/** `npm test`: types, lint and all tests that need nothing but Node; the last line sums up. */
import { bin, runVitest, step } from './run-vitest.mjs'

const typed = step('Types', bin('node'), [bin('tsc'), '--noEmit'])
const clean = step('Lint', bin('biome'), ['check', '.'])
const tested = runVitest('Tests', process.argv.slice(2))

process.stdout.write(
  'The suites with real servers (Kafka, Elasticsearch, HDFS) are run by "npm run test:services".\n',
)
if (!typed) process.stdout.write('types: failed\n')
if (!clean) process.stdout.write('lint: failed\n')
process.stdout.write(`tests: ${tested.sums}\n`)
process.exit(typed && clean && tested.isGood ? 0 : 1)
