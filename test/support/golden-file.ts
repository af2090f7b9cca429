import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Compares a text with a file; `GOLDEN=write` writes the file instead. */
export function expectGolden(path: string, text: string): void {
  if (process.env['GOLDEN'] === 'write') writeFileSync(path, text)
  expect(existsSync(path), `${path} is missing: GOLDEN=write makes it`).toBe(true)
  expect(text).toBe(readFileSync(path, 'utf8'))
}
