import { isUtf8 } from 'node:buffer'
import { iconv } from '../lazy-module.ts'
import type { Charset } from './charset.ts'

/** A text, and whether all bytes were text: others are U+FFFD in it. */
export interface Decoded {
  readonly text: string
  readonly isWhole: boolean
}

const replacement = '\ufffd'

/** Reads bytes in a charset. A byte order mark is a character as any other. */
export function decode(bytes: Buffer, charset: Charset): Decoded {
  switch (charset.name) {
    case 'utf-8':
      return { text: bytes.toString('utf8'), isWhole: isUtf8(bytes) }
    case 'utf-16le':
      return wellFormed(bytes.toString('utf16le'), bytes)
    case 'utf-16be':
      return wellFormed(
        Buffer.from(bytes.subarray(0, bytes.length & ~1))
          .swap16()
          .toString('utf16le'),
        bytes,
      )
    default: {
      const text = iconv().decode(bytes, charset.name, { stripBOM: false })
      if (!text.includes(replacement)) return { text, isWhole: true }
      return { text, isWhole: charset.hasReplacement && encode(text, charset).equals(bytes) }
    }
  }
}

/** Half a character at the end, and halves of pairs, are no text. */
function wellFormed(text: string, { length }: Buffer): Decoded {
  if (length % 2 === 1) return { text: text.toWellFormed() + replacement, isWhole: false }
  const isWhole = text.isWellFormed()
  return { text: isWhole ? text : text.toWellFormed(), isWhole }
}

/** Writes a text in a charset. What the charset does not have becomes `?`. */
export function encode(text: string, charset: Charset): Buffer {
  return charset.name === 'utf-8' ? Buffer.from(text) : iconv().encode(text, charset.name, { addBOM: false })
}
