/** Expressions as fast-check makes them: everything that `.pipe` text can say. */
import fc from 'fast-check'
import type { Call, Expression, Literal, LiteralValue, Name, RecordLiteral } from '../../src/lang/ast.ts'

export const span = { start: 0, end: 0 }
const words =
  'a level x9 from to by over on emit late where set stage type test left every case not in this null if else AND lines count use given drop within as'
    .split(' ')
    .concat('odd name', '@time', 'a.b/c', 'é', '')
export const text = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    '\\d+',
    'x"y',
    '${',
    '$',
    'a\nb',
    "it's",
    '"""',
    '\t',
    '\u{1f6aa}',
    '\\',
    '}',
    '#',
  ),
  fc.string({ maxLength: 6 }),
)
const word = fc.constantFrom(...words)
export const name = word.map((w): Name => ({ kind: 'name', span, text: w }))
export const plainName = fc
  .constantFrom('a', 'b1', 'from', 'stage', 'failed')
  .map((w): Name => ({ kind: 'name', span, text: w }))
const callName = fc
  .constantFrom('f', 'count', 'geo.locate', 'sample', 'x')
  .map((w): Name => ({ kind: 'name', span, text: w }))

const literalValue: fc.Arbitrary<LiteralValue> = fc.oneof(
  fc.constant({ type: 'null' } as const),
  fc.boolean().map((value) => ({ type: 'bool', value }) as const),
  fc.nat().map((value) => ({ type: 'int', value }) as const),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 70n }).map((value) => ({ type: 'int', value }) as const),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value) => ({ type: 'float', value: Math.abs(value) }) as const),
  text.map((value) => ({ type: 'string', value }) as const),
  fc.nat().map((value) => ({ type: 'duration', value: value * 1000 }) as const),
  fc
    .oneof(
      fc.nat(),
      fc.nat(999).map((n) => n * 2 ** 20),
    )
    .map((value) => ({ type: 'size', value }) as const),
  fc.nat(1000).map((n) => ({ type: 'percent', value: n / 100 }) as const),
  fc
    .tuple(fc.nat(1000), fc.constantFrom(1, 60, 3600))
    .map(([n, unit]) => ({ type: 'rate', value: (n * 1e6) / (unit * 1e6) }) as const),
  fc.integer({ min: 0, max: 4e9 }).map((seconds) => ({ type: 'time', value: seconds * 1e6 }) as const),
  fc
    .constantFrom('a', 'a\\/b', '[/]x', '\\d+"', '^x$')
    .map((source) => ({ type: 'regex', source, flags: 'i' }) as const),
)
export const literal = literalValue.map(
  (value): Literal => ({ kind: 'literal', span, literal: value, text: '' }),
)

const operators = [
  'or',
  'and',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  '=~',
  'in',
  'not in',
  '??',
  '+',
  '-',
  '*',
  '/',
  '%',
] as const

/** An optional property, left out where it is undefined. */
export const optional = <K extends string, V>(key: K, value: V | undefined): Record<K, V> | object =>
  value === undefined ? {} : { [key]: value }

export const { expression, call, record } = fc.letrec<{
  expression: Expression
  argument: Expression
  call: Call
  record: RecordLiteral
  template: Expression
}>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(
      literal,
      word.map((w): Expression => ({ kind: 'field', span, name: w })),
      plainName.map(({ text: w }): Expression => ({ kind: 'dollar', span, name: w })),
      fc.constantFrom('time', 'window').map((w): Expression => ({ kind: 'meta', span, name: w })),
      fc.constant<Expression>({ kind: 'this', span }),
    ),
    tie('template'),
    fc.tuple(tie('expression'), name).map(([of, n]): Expression => ({ kind: 'member', span, of, name: n })),
    fc
      .tuple(tie('expression'), fc.array(tie('expression'), { minLength: 1, maxLength: 2 }))
      .map(([of, at]): Expression => ({ kind: 'index', span, of, at })),
    tie('expression').map((of): Expression => ({ kind: 'meta', span, name: 'time', of })),
    tie('call'),
    fc
      .tuple(fc.constantFrom('not' as const, '-' as const), tie('expression'))
      .map(([operator, operand]): Expression => ({ kind: 'unary', span, operator, operand })),
    fc.tuple(fc.constantFrom(...operators), tie('expression'), tie('expression')).map(
      ([operator, left, right]): Expression => ({
        kind: 'binary',
        span,
        operator,
        operatorSpan: span,
        left,
        right,
      }),
    ),
    fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([test, yes, no]): Expression => {
      // biome-ignore lint/suspicious/noThenProperty: the arms of `? :` are named so in the tree
      return { kind: 'ternary', span, test, then: yes, else: no }
    }),
    fc
      .tuple(
        fc.array(fc.tuple(tie('expression'), tie('expression')), { maxLength: 3 }),
        fc.option(tie('expression'), { nil: undefined }),
      )
      .map(
        ([arms, last]): Expression => ({
          kind: 'case',
          span,
          arms: [
            ...arms.map(([test, value]) => ({ test, value, span })),
            ...(last === undefined ? [] : [{ value: last, span }]),
          ],
        }),
      ),
    fc.array(tie('expression'), { maxLength: 3 }).map((items): Expression => ({ kind: 'list', span, items })),
    tie('record'),
    fc
      .tuple(fc.option(tie('expression'), { nil: undefined }), tie('expression'))
      .map(([from, to]): Expression => ({ kind: 'range', span, ...optional('from', from), to })),
    tie('expression').map((from): Expression => ({ kind: 'range', span, from })),
  ),
  template: fc
    .tuple(
      text,
      tie('expression'),
      text.filter((t) => t !== ''),
    )
    .map(
      ([head, e, tail]): Expression => ({
        kind: 'template',
        span,
        parts: [...(head === '' ? [] : [head]), e, tail],
      }),
    ),
  record: fc.array(fc.tuple(name, tie('expression')), { maxLength: 3 }).map(
    (entries): RecordLiteral => ({
      kind: 'record',
      span,
      entries: entries.map(([key, value]) => ({ key, value, span })),
    }),
  ),
  argument: fc.oneof(
    { arbitrary: tie('expression'), weight: 4 },
    {
      arbitrary: fc
        .tuple(
          fc.uniqueArray(name, { minLength: 1, maxLength: 2, selector: (n) => n.text }),
          tie('expression'),
        )
        .map(([parameters, body]): Expression => ({ kind: 'lambda', span, parameters, body })),
      weight: 1,
    },
  ),
  call: fc
    .tuple(
      callName,
      fc.array(tie('argument'), { maxLength: 2 }),
      fc.uniqueArray(fc.tuple(name, tie('argument')), { maxLength: 2, selector: ([n]) => n.text }),
    )
    .map(
      ([called, positional, named]): Call => ({
        kind: 'call',
        span,
        name: called,
        bare: false,
        arguments: [
          ...positional.map((value) => ({ kind: 'argument', span, value }) as const),
          ...named.map(([label, value]) => ({ kind: 'argument', span, name: label, value }) as const),
        ],
      }),
    ),
}))
