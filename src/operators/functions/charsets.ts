import { bytesOf } from '../../core/bytes-of.ts'
import { charsetOf } from '../../core/charset/charset.ts'
import { unknownCharset } from '../../core/charset/charset-problem.ts'
import { decode, encode } from '../../core/charset/transcode.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { type ArgumentProblem, defineFunction } from '../contract/function.ts'

/** The charset is the second argument of both. */
function check([, name]: readonly (Value | undefined)[]): ArgumentProblem | undefined {
  const found = typeof name === 'string' ? unknownCharset(name) : undefined
  if (found === undefined) return undefined
  const { message, near } = found
  return { index: 1, message, ...(near === undefined ? {} : { fix: JSON.stringify(near) }) }
}

const unknown = (name: string): null => mismatch(`"${name}" is no charset that is known`)

export const encodeCharset = defineFunction({
  name: 'encode_charset',
  group: 'read-write',
  summary: 'Writes a text in a charset; what the charset lacks becomes "?".',
  since: '0.1.0',
  signature: 'encode_charset(s: string, name: string) -> bytes',
  check,
  examples: [
    { code: 'encode_hex(encode_charset("你好", "gb18030"))', gives: '"c4e3bac3"' },
    { code: 'string(encode_charset("a你", "windows-1252"))', gives: '"a?"' },
  ],
  run(s: string, name: string) {
    const charset = charsetOf(name)
    return charset === undefined ? unknown(name) : encode(s, charset)
  },
})

export const decodeCharset = defineFunction({
  name: 'decode_charset',
  group: 'read-write',
  summary: 'Reads bytes as text in a charset; null where they are none.',
  since: '0.1.0',
  signature: 'decode_charset(b: bytes, name: string) -> string?',
  check,
  examples: [
    { code: 'decode_charset(decode_hex("c4e3bac3"), "gb18030")', gives: '"你好"' },
    { code: 'decode_charset(decode_hex("61ff"), "utf-8")', gives: 'null' },
  ],
  run(b: Uint8Array, name: string) {
    const charset = charsetOf(name)
    if (charset === undefined) return unknown(name)
    const { text, isWhole } = decode(bytesOf(b), charset)
    return isWhole ? text : null
  },
})
