/** `npm run test:services`: the suites that start real servers; the last line sums up. Arguments choose files, as for vitest. */
import { runVitest } from './run-vitest.mjs'

const config = ['--config', 'test/services/vitest.config.ts']
const { isGood, sums } = runVitest('Suites with real servers', [...config, ...process.argv.slice(2)])
process.stdout.write(`services: ${sums}\n`)
process.exit(isGood ? 0 : 1)
