/** Syntax trees as fast-check makes them: everything that `.pipe` text can say. */
import fc from 'fast-check'
import type {
  AggregateStage,
  Call,
  Declaration,
  Expression,
  File,
  FlowDeclaration,
  Key,
  Literal,
  LiteralValue,
  Name,
  Path,
  Pattern,
  RecordLiteral,
  Stage,
  TestStep,
  TypeNode,
} from '../../src/lang/ast.ts'

const span = { start: 0, end: 0 }
const words = [
  'a',
  'level',
  'x9',
  'from',
  'to',
  'by',
  'over',
  'on',
  'emit',
  'late',
  'where',
  'set',
  'stage',
  'type',
  'test',
  'left',
  'every',
  'case',
  'not',
  'in',
  'this',
  'null',
  'if',
  'else',
  'AND',
  'lines',
  'count',
  'odd name',
  '@time',
  'a.b/c',
  'é',
  '',
  'use',
  'given',
  'drop',
  'within',
  'as',
]
const text = fc.oneof(
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
const name = word.map((w): Name => ({ kind: 'name', span, text: w }))
const plainName = fc
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
const literal = literalValue.map((value): Literal => ({ kind: 'literal', span, literal: value, text: '' }))

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
const optional = <K extends string, V>(key: K, value: V | undefined): Record<K, V> | object =>
  value === undefined ? {} : { [key]: value }

const { expression, call, record } = fc.letrec<{
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
    fc
      .tuple(fc.constantFrom(...operators), tie('expression'), tie('expression'))
      .map(
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

const bareCall = plainName.map(
  (called): Call => ({ kind: 'call', span, name: called, bare: true, arguments: [] }),
)
const endpoint = fc.oneof(bareCall, call)
const path = fc
  .array(name, { minLength: 1, maxLength: 3 })
  .map((parts): Path => ({ kind: 'path', span, parts }))
const globText = text.filter((t) => !/[\n\t\0-\x1f]/.test(t))
const pattern = fc
  .tuple(
    fc.array(name, { maxLength: 2 }),
    fc.oneof(
      name,
      globText.map((t) => ({ kind: 'glob', span, text: t }) as const),
    ),
  )
  .map(([head, last]): Pattern => ({ kind: 'pattern', span, parts: [...head, last] }))
const key = fc
  .tuple(fc.option(name, { nil: undefined }), expression)
  .map(([label, value]): Key => ({ kind: 'key', span, ...optional('name', label), value }))
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 })

const emit: fc.Arbitrary<AggregateStage['emit']> = fc.oneof(
  fc.constant({ how: 'close', span } as const),
  fc.constant({ how: 'changes', span } as const),
  literal.map((every) => ({ how: 'every', every, span }) as const),
)
const aggregate = fc
  .record({
    kind: fc.constantFrom('aggregate' as const, 'annotate' as const),
    items: list(fc.tuple(name, expression).map(([label, value]) => ({ name: label, value, span }))),
    by: fc.array(key, { maxLength: 2 }),
    over: fc.option(call, { nil: undefined }),
    emit: fc.option(emit, { nil: undefined }),
    late: fc.option(fc.oneof(fc.constant('drop' as const), plainName), { nil: undefined }),
  })
  .map(
    ({ over, emit: when, late, ...rest }): Stage => ({
      ...rest,
      span,
      ...optional('over', over),
      ...optional('emit', when),
      ...(late === undefined ? {} : { late: { to: late, span } }),
    }),
  )

const flatStage: fc.Arbitrary<Stage> = fc.oneof(
  expression.map((test): Stage => ({ kind: 'where', span, test })),
  list(fc.tuple(path, expression)).map(
    (pairs): Stage => ({
      kind: 'set',
      span,
      assignments: pairs.map(([target, value]) => ({ kind: 'assignment', span, path: target, value })),
    }),
  ),
  list(fc.tuple(pattern, fc.option(expression, { nil: undefined }))).map(
    (items): Stage => ({
      kind: 'keep',
      span,
      items: items.map(([kept, value]) => ({ pattern: kept, span, ...optional('value', value) })),
    }),
  ),
  list(pattern).map((patterns): Stage => ({ kind: 'drop', span, patterns })),
  list(fc.tuple(path, path)).map(
    (pairs): Stage => ({ kind: 'rename', span, pairs: pairs.map(([from, to]) => ({ from, to, span })) }),
  ),
  fc
    .tuple(
      expression,
      list(endpoint),
      fc.option(path, { nil: undefined }),
      fc.option(fc.constantFrom('drop' as const, 'reject' as const, 'keep' as const), { nil: undefined }),
    )
    .map(
      ([input, formats, into, otherwise]): Stage => ({
        kind: 'parse',
        span,
        input,
        formats,
        ...optional('into', into),
        ...optional('otherwise', otherwise),
      }),
    ),
  aggregate,
  fc
    .tuple(fc.array(fc.tuple(expression, plainName), { maxLength: 2 }), plainName)
    .map(
      ([arms, last]): Stage => ({
        kind: 'route',
        span,
        arms: [...arms.map(([test, target]) => ({ test, target, span })), { target: last, span }],
      }),
    ),
  fc
    .tuple(fc.boolean(), plainName, fc.option(plainName, { nil: undefined }), expression, literal)
    .map(
      ([left, other, as, on, within]): Stage => ({
        kind: 'join',
        span,
        left,
        other,
        ...optional('as', as),
        on,
        within,
      }),
    ),
  fc
    .tuple(
      fc.array(key, { maxLength: 1 }),
      literal,
      list(
        fc.record({
          negated: fc.boolean(),
          name,
          count: fc.option(literal, { nil: undefined }),
          test: expression,
          by: fc.option(path, { nil: undefined }),
        }),
      ),
      record,
    )
    .map(
      ([by, within, steps, emitted]): Stage => ({
        kind: 'sequence',
        span,
        by,
        within,
        emit: emitted,
        steps: steps.map(({ count, by: stepBy, ...rest }) => ({
          kind: 'step',
          span,
          ...rest,
          ...optional('count', count),
          ...optional('by', stepBy),
        })),
      }),
    ),
  list(endpoint).map((sinks): Stage => ({ kind: 'to', span, sinks })),
  call.map((called): Stage => ({ kind: 'call-stage', span, call: called })),
)
const stages = fc.array(flatStage, { minLength: 1, maxLength: 2 })
const stage: fc.Arbitrary<Stage> = fc.oneof(
  { arbitrary: flatStage, weight: 8 },
  {
    arbitrary: fc
      .tuple(list(fc.tuple(expression, stages)), fc.option(stages, { nil: undefined }))
      .map(
        ([arms, otherwise]): Stage => ({
          kind: 'if',
          span,
          arms: arms.map(([test, inner]) => ({ test, stages: inner, span })),
          ...optional('otherwise', otherwise),
        }),
      ),
    weight: 1,
  },
)

const { type } = fc.letrec<{ type: TypeNode; member: TypeNode }>((tie) => ({
  member: fc.oneof(
    { maxDepth: 2 },
    fc
      .tuple(name, fc.boolean())
      .map(
        ([named, isOptional]): TypeNode => ({ kind: 'named-type', span, name: named, optional: isOptional }),
      ),
    text.map((value): TypeNode => ({ kind: 'literal-type', span, value })),
    fc
      .tuple(tie('type'), fc.boolean())
      .map(
        ([of, isOptional]): TypeNode => ({
          kind: 'named-type',
          span,
          name: { kind: 'name', span, text: 'list' },
          of,
          optional: isOptional,
        }),
      ),
    fc
      .tuple(fc.array(fc.tuple(name, tie('type')), { maxLength: 2 }), fc.boolean(), fc.boolean())
      .map(
        ([fields, open, isOptional]): TypeNode => ({
          kind: 'record-type',
          span,
          fields: fields.map(([n, t]) => ({ name: n, type: t, span })),
          open,
          optional: isOptional,
        }),
      ),
  ),
  type: fc.oneof(
    tie('member'),
    fc
      .tuple(tie('member'), tie('member'))
      .map(([a, b]): TypeNode => ({ kind: 'union-type', span, members: [a, b] })),
  ),
}))

const flow = fc
  .tuple(list(endpoint), fc.array(stage, { maxLength: 3 }))
  .map(([sources, inner]): FlowDeclaration => ({ kind: 'flow', span, sources, stages: inner }))
const parameters = fc
  .array(fc.tuple(name, fc.option(type, { nil: undefined })), { maxLength: 2 })
  .map((all) => all.map(([n, t]) => ({ kind: 'parameter', span, name: n, ...optional('type', t) }) as const))
const events = fc.array(record, { maxLength: 2 }).map((items): Expression => ({ kind: 'list', span, items }))
const step: fc.Arbitrary<TestStep> = fc.oneof(
  fc
    .tuple(plainName, fc.boolean(), events)
    .map(
      ([target, isTable, given]): TestStep => ({
        kind: 'given',
        span,
        target,
        isTable,
        asLines: false,
        events: given,
      }),
    ),
  fc
    .tuple(plainName, text)
    .map(
      ([target, value]): TestStep => ({
        kind: 'given',
        span,
        target,
        isTable: false,
        asLines: true,
        events: { kind: 'literal', span, literal: { type: 'string', value }, text: '' },
      }),
    ),
  literal.map((by): TestStep => ({ kind: 'advance', span, by })),
  fc
    .tuple(
      plainName,
      fc.constantFrom('equal' as const, 'exactly' as const, 'unordered' as const, 'contains' as const),
      events,
    )
    .map(([sink, how, expected]): TestStep => ({ kind: 'expect', span, sink, how, events: expected })),
  plainName.map((sink): TestStep => ({ kind: 'expect', span, sink, how: 'empty' })),
)
const declaration: fc.Arbitrary<Declaration> = fc.oneof(
  fc
    .tuple(name, fc.array(fc.tuple(name, expression), { maxLength: 2 }))
    .map(
      ([n, settings]): Declaration => ({
        kind: 'pipeline',
        span,
        name: n,
        settings: settings.map(([label, value]) => ({ kind: 'setting', span, name: label, value })),
      }),
    ),
  fc
    .tuple(text, fc.option(name, { nil: undefined }))
    .map(([to, as]): Declaration => ({ kind: 'use', span, path: { text: to, span }, ...optional('as', as) })),
  fc
    .tuple(name, fc.option(type, { nil: undefined }), fc.option(expression, { nil: undefined }))
    .map(
      ([n, t, value]): Declaration => ({
        kind: 'param',
        span,
        name: n,
        ...optional('type', t),
        ...optional('default', value),
      }),
    ),
  fc.tuple(name, type).map(([n, t]): Declaration => ({ kind: 'type', span, name: n, type: t })),
  fc
    .tuple(name, parameters, fc.option(type, { nil: undefined }), expression)
    .map(
      ([n, list_, t, body]): Declaration => ({
        kind: 'fn',
        span,
        name: n,
        parameters: list_,
        ...optional('type', t),
        body,
      }),
    ),
  fc
    .tuple(name, parameters, fc.array(stage, { minLength: 1, maxLength: 2 }))
    .map(
      ([n, list_, inner]): Declaration => ({
        kind: 'stage',
        span,
        name: n,
        parameters: list_,
        stages: inner,
      }),
    ),
  fc
    .tuple(fc.constantFrom('source' as const, 'sink' as const, 'table' as const), name, endpoint)
    .map(([kind, n, called]): Declaration => ({ kind, span, name: n, call: called })),
  fc.tuple(name, flow).map(([n, inner]): Declaration => ({ kind: 'stream', span, name: n, flow: inner })),
  flow,
  fc
    .tuple(text, fc.array(step, { maxLength: 3 }))
    .map(([title, steps]): Declaration => ({ kind: 'test', span, title: { text: title, span }, steps })),
)

export const file: fc.Arbitrary<File> = fc
  .array(declaration, { maxLength: 4 })
  .map((declarations): File => ({ kind: 'file', span, declarations }))
export { expression, type }
