import { expect, test } from 'vitest'
import { charsetNames, charsetOf } from '../../../src/core/charset/charset.ts'
import { charsetProblem } from '../../../src/core/charset/charset-problem.ts'
import { decode, encode } from '../../../src/core/charset/transcode.ts'
import { iconv } from '../../../src/core/lazy-module.ts'

test('the library knows each charset, and lines end in all of them as they should', () => {
  for (const name of charsetNames) {
    expect(iconv().encodingExists(name), name).toBe(true)
    const charset = charsetOf(name)!
    const end = encode('\n', charset)
    expect(end.length, name).toBe(charset.unit)
    expect(decode(end, charset)).toEqual({ text: '\n', isWhole: true })
    // No character of several bytes has one in it that is a line end.
    if (charset.unit === 1)
      for (let lead = 128; lead < 256; lead++)
        expect(decode(Buffer.from([lead, 10]), charset).text.endsWith('\n'), `${name} ${lead}`).toBe(true)
  }
})

test('names are found in any spelling, and what is none is told with the nearest', () => {
  expect(charsetOf('UTF_16-LE')?.name).toBe('utf-16le')
  expect(charsetOf('Shift-JIS')?.name).toBe('shift_jis')
  expect(charsetOf('CP936')?.name).toBe('gbk')
  expect(charsetOf('latin1')?.name).toBe('iso-8859-1')
  expect(charsetProblem('windows1252')).toBeUndefined()
  expect(charsetProblem('windows-1525')).toBe('No charset "windows-1525" is known; write "windows-1255".')
  expect(charsetProblem('base64')).toBe(
    'No charset "base64" is known; write one such as "gbk", "shift_jis" or "utf-16le".',
  )
})

test('a replacement character that was written is text; one that stands for lost bytes is not', () => {
  for (const name of ['utf-8', 'utf-16le', 'utf-16be', 'gb18030']) {
    const charset = charsetOf(name)!
    expect(decode(encode('a\ufffd', charset), charset)).toEqual({ text: 'a\ufffd', isWhole: true })
  }
  expect(decode(Buffer.from([0x61, 0xff]), charsetOf('gb18030')!)).toEqual({
    text: 'a\ufffd',
    isWhole: false,
  })
  expect(decode(Buffer.from([0x00, 0xd8]), charsetOf('utf-16le')!)).toEqual({
    text: '\ufffd',
    isWhole: false,
  })
})
