import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configDefaults, defineConfig } from 'vitest/config'

const drawsAtRandom = (name: string): boolean =>
  name.endsWith('.test.ts') &&
  readFileSync(join(import.meta.dirname, 'test', name), 'utf8').includes("from 'fast-check'")

// What they find at random they find once: a second try would hide it.
const proofs = [
  ...['crash', 'models', 'protocol', 'simulation'].map((folder) => `test/${folder}/**/*.test.ts`),
  ...readdirSync(join(import.meta.dirname, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(drawsAtRandom)
    .map((name) => `test/${name}`),
]

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
