import { bytesOf } from '../../core/bytes-of.ts'
import { defineFunction } from '../contract/function.ts'

export const encodeBase64 = defineFunction({
  name: 'encode_base64',
  group: 'read-write',
  summary: 'Writes a text or bytes as base64, also in its form for URLs.',
  since: '0.1.0',
  signature: 'encode_base64(x: string|bytes, url: bool = false) -> string',
  examples: [
    { code: 'encode_base64("hi?>")', gives: '"aGk/Pg=="' },
    { code: 'encode_base64("hi?>", url: true)', gives: '"aGk_Pg"' },
  ],
  run: (x: string | Uint8Array, url: boolean) => bytesOf(x).toString(url ? 'base64url' : 'base64'),
})

export const decodeBase64 = defineFunction({
  name: 'decode_base64',
  group: 'read-write',
  summary: 'Reads base64 of either form; null where the text is none.',
  since: '0.1.0',
  signature: 'decode_base64(s: string) -> bytes?',
  examples: [
    { code: 'string(decode_base64("aGk_Pg"))', gives: '"hi?>"' },
    { code: 'decode_base64("#")', gives: 'null' },
  ],
  run(s: string) {
    const text = s.replace(/[\r\n]/g, '').replace(/={1,2}$/, '')
    return /^[\w+/-]*$/.test(text) && text.length % 4 !== 1 ? Buffer.from(text, 'base64') : null
  },
})

export const encodeHex = defineFunction({
  name: 'encode_hex',
  group: 'read-write',
  summary: 'Writes a text or bytes in hex, two digits for each byte.',
  since: '0.1.0',
  signature: 'encode_hex(x: string|bytes) -> string',
  examples: [{ code: 'encode_hex("hé")', gives: '"68c3a9"' }],
  run: (x: string | Uint8Array) => bytesOf(x).toString('hex'),
})

export const decodeHex = defineFunction({
  name: 'decode_hex',
  group: 'read-write',
  summary: 'Reads hex, two digits for each byte; null where the text is none.',
  since: '0.1.0',
  signature: 'decode_hex(s: string) -> bytes?',
  examples: [
    { code: 'string(decode_hex("68c3a9"))', gives: '"hé"' },
    { code: 'decode_hex("abc")', gives: 'null' },
  ],
  run: (s: string) => (/^(?:[\da-f]{2})*$/i.test(s) ? Buffer.from(s, 'hex') : null),
})
