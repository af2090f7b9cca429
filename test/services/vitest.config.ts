import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Suites that start real servers, one after the other; `npm run test:services` runs them. */
export default defineConfig({
  root: join(import.meta.dirname, '..', '..'),
  test: {
    include: ['test/services/**/*.service.test.ts'],
    globalSetup: [join(import.meta.dirname, 'global-setup.ts')],
    fileParallelism: false,
    // A server on a busy machine may be late once; twice is a fault.
    retry: 1,
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
})
