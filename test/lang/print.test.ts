import { describe, expect, test } from 'vitest'
import { parsePipe } from '../../src/lang/parse.ts'
import { printFile } from '../../src/lang/print.ts'

const format = (text: string): string => printFile(parsePipe(text).file)

describe('one expression has one spelling', () => {
  test.each([
    ['60s', '1m'],
    ['1000ms', '1s'],
    ['90m', '1h30m'],
    ['1024KiB', '1MiB'],
    ['100000', '100_000'],
    ['9999', '9999'],
    ['"\\\\d+"', 'r"\\d+"'],
    ['`level`', 'level'],
    ['`in`', '`in`'],
    ['((a + b)) * c', '(a + b) * c'],
    ['{ dist: dist, n: 1 }', '{dist, n: 1}'],
  ])('%s is printed %s', (written, printed) => {
    const call = (argument: string): string => `from stdin | where f(${argument}) | to stdout\n`
    expect(format(call(written))).toBe(call(printed))
  })
})

test('a flow that fits stays on one line, a longer one has a stage on each', () => {
  expect(format('from stdin\n| where a == 1\n| to stdout')).toBe('from stdin | where a == 1 | to stdout\n')
  const long = `from stdin | where ${'a == 1 and '.repeat(6)}b == 2 | set c = 3 | to stdout`
  expect(format(long)).toBe(
    `from stdin\n  | where ${'a == 1 and '.repeat(6)}b == 2\n  | set c = 3\n  | to stdout\n`,
  )
})

test('the caller may forbid to join lines', () => {
  const { file } = parsePipe('from stdin | to stdout')
  expect(printFile(file, () => false)).toBe('from stdin\n  | to stdout\n')
})

test('connectors in a row have their "=" under each other', () => {
  expect(format('source a = stdin\nsink longer = stdout\n\ntable t = csv("t.csv")\nfrom a | to longer')).toBe(
    'source a      = stdin\nsink   longer = stdout\ntable  t      = csv("t.csv")\n\nfrom a | to longer\n',
  )
})

test('clauses of a broken stage stand on lines of their own', () => {
  const items = 'failures = count(), users = count_distinct(user), since = min(@time)'
  expect(format(`from a | aggregate ${items} by ip over tumbling(60s) late to late | to b`)).toBe(
    `from a\n  | aggregate ${items}\n      by ip\n      over tumbling(1m)\n      late to late\n  | to b\n`,
  )
})

test('blocks are broken, without commas', () => {
  expect(
    format('from a | if x { set y = 1 | drop z } else { where w } | route { p -> q, else -> drop }'),
  ).toBe(
    [
      'from a',
      '  | if x {',
      '      set y = 1',
      '      | drop z',
      '    } else {',
      '      where w',
      '    }',
      '  | route {',
      '      p -> q',
      '      else -> drop',
      '    }',
      '',
    ].join('\n'),
  )
})
