import { expect, test } from 'vitest'
import { xxh64 } from '../../src/core/xxh64.ts'

test.each([
  ['', 'ef46db3751d8e999'],
  ['a', 'd24ec4f1a98c6e5b'],
  ['abc', '44bc2cf5ad770999'],
  ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
])('the hash of "%s"', (text, hash) =>
  expect(xxh64(Buffer.from(text)).toString(16).padStart(16, '0')).toBe(hash),
)
