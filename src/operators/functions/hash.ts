import { bytesOf } from '../../core/bytes-of.ts'
import { crypto, zlib } from '../../core/lazy-module.ts'
import { mismatch } from '../../core/mismatch.ts'
import { xxh64 } from '../../core/xxh64.ts'
import { checkChoice } from '../contract/check-choice.ts'
import { defineFunction } from '../contract/function.ts'

const digests = ['md5', 'sha1', 'sha256', 'sha512']

export const hash = defineFunction({
  name: 'hash',
  group: 'privacy',
  summary: 'Hashes a text or bytes: md5, sha1, sha256, sha512, xxh64 or crc32, in hex.',
  since: '0.1.0',
  signature: 'hash(x: string|bytes, how: string = "sha256") -> string',
  check: checkChoice(1, [...digests, 'xxh64', 'crc32']),
  examples: [
    { code: 'hash("a", "md5")', gives: '"0cc175b9c0f1b6a831c399e269772661"' },
    { code: 'hash("123456789", "crc32")', gives: '"cbf43926"' },
    { code: 'slice(hash("abc"), 0, 8)', gives: '"ba7816bf"' },
  ],
  run(x: string | Uint8Array, how: string) {
    if (digests.includes(how)) return crypto().hash(how, x)
    if (how === 'crc32') return zlib().crc32(x).toString(16).padStart(8, '0')
    if (how === 'xxh64') return xxh64(bytesOf(x)).toString(16).padStart(16, '0')
    return mismatch(`"${how}" is no hash that is known`)
  },
})

export const hmac = defineFunction({
  name: 'hmac',
  group: 'privacy',
  summary: 'Hashes a text or bytes with a key: md5, sha1, sha256 or sha512, in hex.',
  since: '0.1.0',
  signature: 'hmac(x: string|bytes, key: string|bytes, how: string = "sha256") -> string',
  check: checkChoice(2, digests),
  examples: [{ code: 'hmac("Hi", "k", "md5")', gives: '"b354dad12989d43d199b7221cbb11b76"' }],
  run(x: string | Uint8Array, key: string | Uint8Array, how: string) {
    if (!digests.includes(how)) return mismatch(`"${how}" is no hash that is known`)
    return crypto().createHmac(how, key).update(x).digest('hex')
  },
})
