import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { canonical, contentOf } from '../../bench/verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'bench-verify-'))
afterAll(() => rmSync(folder, { recursive: true }))

const content = (text: string, reading: (line: string) => string | undefined = (line) => line) => {
  const path = join(folder, 'lines')
  writeFileSync(path, text)
  return contentOf(path, reading)
}
const json = (line: string): string => canonical(JSON.parse(line), 'exact')

test('files with the same lines in the same order have the same content', () => {
  expect(content('a\nb\n')).toEqual(content('a\nb\n'))
  expect(content('a\nb\n').lines).toBe(2)
})

test('another order, a lost line and a changed byte are each another content', () => {
  const right = content('a\nb\n').digest
  for (const wrong of ['b\na\n', 'a\n', 'a\nc\n', 'a\nb\nb\n']) expect(content(wrong).digest).not.toBe(right)
})

test('a last line without its newline counts', () => {
  expect(content('a\nb').lines).toBe(2)
})

test('lines longer than a piece of the file stay whole', () => {
  const long = 'é'.repeat(400_000)
  const lengths: number[] = []
  content(`${long}\n${long}\nx\n`, (line) => {
    lengths.push(line.length)
    return line
  })
  expect(lengths).toEqual([400_000, 400_000, 1])
})

test('a line that reads as undefined is left out', () => {
  expect(content('a\nb\n', (line) => (line === 'a' ? undefined : line))).toEqual(content('b\n'))
})

test('the spelling of JSON does not matter, its values do', () => {
  expect(content('{"a": "\\u00e9"}\n', json)).toEqual(content('{"a":"é"}\n', json))
  expect(content('{"a":1}\n', json)).not.toEqual(content('{"a":2}\n', json))
})

test('each tolerance forgives its own difference only', () => {
  expect(canonical({ a: null, b: 1 }, 'absent nulls')).toBe(canonical({ b: 1 }, 'absent nulls'))
  expect(canonical({ a: null, b: 1 }, 'exact')).not.toBe(canonical({ b: 1 }, 'exact'))
  expect(canonical({ b: 1, a: { d: 1, c: 2 } }, 'any key order')).toBe(
    canonical({ a: { c: 2, d: 1 }, b: 1 }, 'any key order'),
  )
  expect(canonical({ b: 1, a: 2 }, 'exact')).not.toBe(canonical({ a: 2, b: 1 }, 'exact'))
})
