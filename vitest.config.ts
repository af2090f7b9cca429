import { configDefaults, defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // With servers of their own; `npm run test:services` runs them.
    exclude: [...configDefaults.exclude, 'test/**/*.service.test.ts'],
    testTimeout: 180_000,
    maxWorkers: 2,
  },
})
