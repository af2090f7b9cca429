import { describe, expect, test } from 'vitest'
import { printType } from '../../../src/ir/type.ts'
import { compileGrok } from '../../../src/operators/formats/grok/compile-grok.ts'
import { grokLibrary } from '../../../src/operators/formats/grok/library.ts'
import { grok } from '../../../src/operators/formats/grok.ts'

const context = { now: () => 0, random: () => 0 }
const read = (pattern: string, text: string, patterns?: Record<string, string>) =>
  grok.parser!({ pattern, patterns }, context)(text)
/** What a named pattern takes of a text that it has to match as a whole. */
const takes = (name: string, text: string): boolean => {
  const event = read(`^(?<it>%{${name}})$`, text)
  return typeof event === 'object' && event['it'] === text
}

describe('the library', () => {
  test('has the names that everyone knows', () => {
    expect(grokLibrary.size).toBeGreaterThan(100)
    for (const name of [
      ...['USERNAME', 'USER', 'INT', 'NUMBER', 'IP', 'IPV4', 'IPV6', 'HOSTNAME', 'IPORHOST', 'HOSTPORT'],
      ...['SYSLOGTIMESTAMP', 'TIMESTAMP_ISO8601', 'HTTPDATE', 'COMBINEDAPACHELOG', 'COMMONAPACHELOG'],
      ...['SYSLOGBASE', 'LOGLEVEL', 'UUID', 'MAC', 'PATH', 'URI', 'DATA', 'GREEDYDATA', 'QS', 'QUOTEDSTRING'],
      ...[
        'WORD',
        'NOTSPACE',
        'SPACE',
        'POSINT',
        'NONNEGINT',
        'BASE10NUM',
        'BASE16NUM',
        'DATE',
        'TIME',
        'YEAR',
      ],
    ]) {
      expect(grokLibrary.has(name), name).toBe(true)
    }
  })

  test.each([...grokLibrary.keys()])('%s compiles by itself', (name) => {
    expect(() => compileGrok(`%{${name}:a_field}`, new Map())).not.toThrow()
  })

  test.each<[string, readonly string[], readonly string[]]>([
    ['IPV4', ['1.2.3.4', '255.255.255.255', '0.0.0.0'], ['256.1.1.1', '1.2.3', '1.2.3.4.']],
    [
      'IPV6',
      [
        '::',
        '::1',
        'fe80::1',
        '2001:db8::7',
        '1:2:3:4:5:6:7:8',
        '::ffff:10.0.0.1',
        'fe80::1%eth0',
        '2001:db8::',
        '1::8',
      ],
      ['1:2:3', '12345::', '1:2:3:4:5:6:7:8:9', 'g::1', '1::2::3'],
    ],
    ['IP', ['10.0.0.9', '2001:db8::1'], ['web-1']],
    ['HOSTNAME', ['web-1', 'a.example.com', 'x_1.internal.'], ['-a', 'a b']],
    ['NUMBER', ['1', '-2.5', '.5', '+3', '1e9'], ['x', '1.2.3']],
    ['INT', ['-7', '007'], ['1.5']],
    ['POSINT', ['22'], ['0', '-1']],
    ['UUID', ['123e4567-e89b-12d3-a456-426614174000'], ['123e4567']],
    ['MAC', ['00:1a:2B:3c:4d:5e', '00-1a-2b-3c-4d-5e', '001a.2b3c.4d5e'], ['00:1a']],
    ['UNIXPATH', ['/', '/var/log/auth.log', '/a//b'], ['var', 'C:\\a']],
    ['WINPATH', ['C:\\Windows\\x.dll'], ['/a']],
    [
      'URI',
      ['https://user:pw@example.com:8080/a/b?c=d&e=1', 'http://[::1]:80/x', 'ftp://h'],
      ['example.com'],
    ],
    ['EMAILADDRESS', ['ada.l+x@example.com'], ['ada@']],
    ['QS', ['"a \\"b\\" c"', "''"], ['"a', 'a"']],
    ['LOGLEVEL', ['INFO', 'warn', 'Error', 'CRITICAL', 'warning'], ['loud']],
    [
      'TIMESTAMP_ISO8601',
      ['2026-11-21T10:00:01.123Z', '2026-11-21 10:00', '2026-11-21 10:00:01,5 +02:00'],
      ['21.11.2026'],
    ],
    ['SYSLOGTIMESTAMP', ['Nov 21 10:00:01', 'Nov  1 23:59:60'], ['21 Nov']],
    ['HTTPDATE', ['21/Nov/2026:10:00:00 +0000'], ['2026-11-21']],
    ['DATE', ['11/21/2026', '21.11.2026', '1-2-26'], ['x']],
    ['DATESTAMP_RFC2822', ['Sat, 21 Nov 2026 10:00:01 +0000'], ['Sat']],
    ['TTY', ['/dev/pts/3', '/dev/ttyS0'], ['/dev/null']],
    ['SYSLOGPROG', ['sshd[99]', 'postfix/smtpd', 'kernel'], ['a b']],
    ['SYSLOG5424SD', ['[a b="c]"][d]'], ['[a']],
    ['HOSTPORT', ['db.local:5432', '10.0.0.1:80'], ['db.local']],
  ])('%s takes what it means', (name, good, bad) => {
    for (const text of good) expect(takes(name, text), text).toBe(true)
    for (const text of bad) expect(takes(name, text), text).toBe(false)
  })

  test('COMBINEDAPACHELOG reads a line of an access log', () => {
    const line =
      '203.0.113.7 - ada [21/Nov/2026:10:00:00 +0000] "GET /a?b=c HTTP/1.1" 200 531 "https://x.test/" "curl/8 \\"q\\""'
    expect(read('%{COMBINEDAPACHELOG}', line)).toEqual({
      clientip: '203.0.113.7',
      ident: '-',
      auth: 'ada',
      timestamp: '21/Nov/2026:10:00:00 +0000',
      verb: 'GET',
      request: '/a?b=c',
      httpversion: '1.1',
      rawrequest: null,
      response: 200,
      bytes: 531,
      referrer: 'https://x.test/',
      agent: 'curl/8 \\"q\\"',
    })
  })

  test('SYSLOGBASE reads the head of a line of syslog', () => {
    expect(read('%{SYSLOGBASE} %{GREEDYDATA:message}', 'Nov  1 10:00:01 web-1 sshd[99]: hi: there')).toEqual({
      timestamp: 'Nov  1 10:00:01',
      facility: null,
      priority: null,
      logsource: 'web-1',
      program: 'sshd',
      pid: 99,
      message: 'hi: there',
    })
  })

  test.each([...grokLibrary.keys()])('%s gives up on a long hostile text in good time', (name) => {
    const hostile = [
      'a',
      '1',
      ':',
      '/',
      '\\',
      '"',
      '1:',
      'a.',
      'a@',
      '1.',
      ' ',
      "\\'",
      '=',
      '[a b="',
      '-1',
      'a/',
    ]
    const { regex } = compileGrok(`^%{${name}:it}\u0001$`, new Map())
    const started = performance.now()
    for (const text of hostile) regex.test(`${text.repeat(300)}\u0002`)
    expect(performance.now() - started).toBeLessThan(400)
  })
})

describe('captures', () => {
  test('are strings, or numbers where the capture says so', () => {
    const { pattern, patterns } = {
      pattern: '%{WORD:w} %{INT:n:int} %{NUMBER:x:float}( %{DATA:d:int})?$',
      patterns: undefined,
    }
    expect(read(pattern, 'ok 42 2.5')).toEqual({ w: 'ok', n: 42, x: 2.5, d: null })
    expect(read(pattern, 'ok -42 1e3 12a')).toEqual({ w: 'ok', n: -42, x: 1000, d: null })
    expect(printType(grok.schema({ pattern, patterns }))).toBe('{w: string, n: int, x: float, d: int?}')
  })

  test('keep all digits of an int beyond 2^53', () => {
    expect(read('%{INT:n:int}', '9007199254740993')).toEqual({ n: 9007199254740993n })
  })

  test('of one name in several places have the first that took part', () => {
    const pattern = '(?:user=%{WORD:user}|uid %{INT:user})'
    expect(read(pattern, 'uid 7')).toEqual({ user: '7' })
    expect(read(pattern, 'user=ada')).toEqual({ user: 'ada' })
    expect(printType(grok.schema({ pattern, patterns: undefined }))).toBe('{user: string?}')
  })

  test('with dots or brackets make nested records', () => {
    expect(read('%{IP:client.ip}:%{INT:[client][port]:int}', '10.0.0.1:80')).toEqual({
      client: { ip: '10.0.0.1', port: 80 },
    })
    expect(
      printType(grok.schema({ pattern: '%{IP:client.ip}:%{INT:client.port:int}', patterns: undefined })),
    ).toBe('{client: {ip: string, port: int}}')
  })

  test('may be written as named groups, plain groups capture nothing', () => {
    expect(read('(a)(?<b>b+)(c)', 'abbc')).toEqual({ b: 'bb' })
  })

  test('named __proto__ or constructor are fields like any other', () => {
    const event = read('%{WORD:__proto__} %{WORD:constructor}', 'a b') as object
    expect(Object.hasOwn(event, '__proto__')).toBe(true)
    expect(JSON.stringify(event)).toBe('{"__proto__":"a","constructor":"b"}')
  })
})

describe('spellings of other engines', () => {
  test.each([
    ['(?i)%{WORD:w} ERROR$', 'disk error', { w: 'disk' }],
    ['(?>a+)(?<b>b)', 'aab', { b: 'b' }],
    [String.raw`\A(?<n>[[:digit:]]+)\z`, '42', { n: '42' }],
    [String.raw`(?<h>\h+)-(?<x>[\h_]+)`, 'ff-0_a', { h: 'ff', x: '0_a' }],
    [String.raw`(?<a>\w)\k<a>`, 'xyy', { a: 'y' }],
    ["(?'q'a)(?#a note)b", 'ab', { q: 'a' }],
    [String.raw`(?<x>[]a]+)\%{no}`, ']a%{no}', { x: ']a' }],
    ['(?P<y>a)(?=b)(?!c)', 'ab', { y: 'a' }],
  ])('%s', (pattern, text, event) => {
    expect(read(pattern, text)).toEqual(event)
  })

  test('an atomic group gives nothing back', () => {
    expect(read('(?>a+)a(?<b>b)', 'aaab')).toBe('the text does not match the pattern')
  })
})

describe('mistakes are told before the run', () => {
  const wrong = (pattern: string, patterns?: Record<string, string>) => grok.check!({ pattern, patterns })

  test.each([
    ['%{USRENAME:u}', 'There is no grok pattern named "USRENAME".', '"USERNAME" is the nearest name.'],
    ['%{QQQQQQQ:u}', 'There is no grok pattern named "QQQQQQQ".', 'Define it with "patterns: {…}".'],
    ['%{INT:n:number}', '"number" is no type of a capture.', 'A capture is "string", "int" or "float".'],
    ['%{INT:n:int:x}', '"%{INT:n:int:x}" has too many parts.', 'Write %{NAME:field:type}.'],
    ['%{INT:n', 'No "}" closes the last "%{".', undefined],
    ['%{INT:a..b}', '"a..b" is no name of a field.', undefined],
    [
      '%{INT}',
      'The pattern captures nothing, so it gives no field.',
      'Name what it should give: "%{IP:client}".',
    ],
    ['%{INT:a} %{INT:a.b}', 'The field "a" is captured both as a value and as a record.', undefined],
    ['%{INT:a:int} %{INT:a}', 'The field "a" is captured both as int and as string.', undefined],
    ['%{INT:a}(', 'The pattern is no regular expression: unterminated group.', undefined],
    ['%{INT:a}++', 'The pattern is no regular expression: nothing to repeat.', undefined],
  ])('%s', (pattern, message, help) => {
    expect(wrong(pattern)).toEqual({ param: 'pattern', message, ...(help === undefined ? {} : { help }) })
  })

  test('a pattern that contains itself shows the way round', () => {
    expect(wrong('%{A:x}', { A: 'a%{B}', B: '%{C}', C: '%{A}?' })).toEqual({
      param: 'patterns',
      message: 'The grok pattern "A" contains itself: A → B → C → A.',
    })
  })

  test('patterns that double at each level are refused instead of filling the memory', () => {
    const patterns = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`P${i}`, i === 39 ? 'x' : `%{P${i + 1}}%{P${i + 1}}`]),
    )
    expect(wrong('%{P0:x}', patterns)?.message).toBe('The pattern grows beyond 100,000 characters.')
  })

  test("a pattern of one's own goes before the library", () => {
    expect(read('%{INT:n}', 'abc', { INT: 'b' })).toEqual({ n: 'b' })
    expect(wrong('%{INT:n}', { 'a-b': 'x' })?.param).toBe('patterns')
  })
})

describe('the pattern for the engine', () => {
  test('has numbered groups only', () => {
    const pattern = grok.pattern!({ pattern: '(?i)(x) %{WORD:w} %{INT:n:int}', patterns: undefined })
    expect(pattern?.fields).toEqual([
      { name: 'w', groups: [1], type: 'string' },
      { name: 'n', groups: [2], type: 'int' },
    ])
    expect(pattern?.regex.flags).toBe('i')
    expect(pattern?.regex.exec('X ab 5')?.slice(1)).toEqual(['ab', '5'])
  })

  test('is absent for nested fields', () => {
    expect(grok.pattern!({ pattern: '%{IP:a.b}', patterns: undefined })).toBeUndefined()
  })
})
