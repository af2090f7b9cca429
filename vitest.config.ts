import { configDefaults, defineConfig } from 'vitest/config'

// What they find at random they find once: a second try would hide it.
const proofs = ['crash', 'models', 'protocol', 'simulation'].map((folder) => `test/${folder}/**/*.test.ts`)

// With servers of their own; `npm run test:services` runs them.
const exclude = [...configDefaults.exclude, 'test/**/*.service.test.ts']

export default defineConfig({
  test: {
    testTimeout: 180_000,
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'proofs', include: proofs, exclude } },
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, ...proofs],
          // Processes and timers on a busy machine may be late once; the sum at the end says so. Twice is a fault.
          retry: 1,
        },
      },
    ],
  },
})
