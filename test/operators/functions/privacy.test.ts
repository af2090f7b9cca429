import { describe, expect, test } from 'vitest'
import { evaluateText } from '../../support/evaluate.ts'

const redacted = (text: string, kind: string): unknown =>
  evaluateText(`redact(s, ["${kind}"], "#")`, { s: text })

describe('redact', () => {
  test.each([
    ['email', 'mail to <Ann.B+c@mail.example.org>, not @ann or a@b', 'mail to <#>, not @ann or a@b'],
    ['credit_card', 'card=4111111111111111 id=4111111111111112', 'card=# id=4111111111111112'],
    ['us_ssn', '078-05-1120 000-12-3456 1078-05-1120', '# 000-12-3456 1078-05-1120'],
    ['iban', 'DE89 3704 0044 0532 0130 00 and DE88370400440532013000', '# and DE88370400440532013000'],
    [
      'ip',
      'from 10.0.0.9:22 and 2001:db8::1, at 10:07:12 v1.2.3.4.5',
      'from #:22 and #, at 10:07:12 v1.2.3.4.5',
    ],
    [
      'phone',
      'call +49 30 1234567 or (030) 123-4567, at 2026-11-21 10:07, ip 10.0.0.9',
      'call # or #, at 2026-11-21 10:07, ip 10.0.0.9',
    ],
    ['jwt', 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_1', 'Bearer #'],
    ['aws_key', 'AKIAIOSFODNN7EXAMPLE XAKIAIOSFODNN7EXAMPLE', '# XAKIAIOSFODNN7EXAMPLE'],
  ])('%s', (kind, text, result) => expect(redacted(text, kind)).toBe(result))

  test('the replacement is taken as it stands', () => {
    expect(evaluateText('redact("a1", [/[0-9]/], "$&")')).toBe('a$&')
  })

  test.each([
    'a'.repeat(100_000),
    '1 '.repeat(50_000),
    'a:'.repeat(50_000),
    'A1B2'.repeat(25_000),
    '(1)'.repeat(30_000),
    'a@'.repeat(50_000),
  ])('no kind takes long on a long text', (text) => {
    const all = '["email", "credit_card", "us_ssn", "iban", "ip", "phone", "jwt", "aws_key"]'
    const start = performance.now()
    evaluateText(`redact(s, ${all})`, { s: text })
    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('ids and hashes', () => {
  test.each([
    ['hash("")', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['hash(bytes("abc"), "xxh64")', '44bc2cf5ad770999'],
    ['hash("", "crc32")', '00000000'],
  ])('%s', (code, value) => expect(evaluateText(code)).toBe(value))

  test('a UUID of version 7 begins with the clock', () => {
    const id = String(evaluateText('uuid()'))
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(Date.parse('2026-11-21T10:00:00Z'))
  })

  test('a fingerprint goes by values and their types', () => {
    expect(evaluateText('fingerprint({a: 1}) == fingerprint({a: "1"})')).toBe(false)
    expect(evaluateText('fingerprint({a: 1}) == fingerprint({a: 1.0})')).toBe(true)
    expect(evaluateText('fingerprint({a: [1, 2]}) == fingerprint({a: [2, 1]})')).toBe(false)
  })

  test.each([
    ['mask("", end: 2)', ''],
    ['mask("abcdef", end: 0)', '******'],
    ['mask("a😀cdef", start: 2, end: 1, with: "")', 'a😀f'],
    ['entropy("")', 0],
    ['luhn_valid("")', false],
  ])('%s', (code, value) => expect(evaluateText(code)).toBe(value))
})
