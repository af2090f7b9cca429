/** Files as fast-check makes them. */
import fc from 'fast-check'
import type {
  AggregateStage,
  Call,
  Declaration,
  Expression,
  File,
  FlowDeclaration,
  Key,
  Path,
  Pattern,
  Stage,
  TestStep,
  TypeNode,
} from '../../src/lang/ast.ts'
import {
  call,
  expression,
  literal,
  name,
  optional,
  plainName,
  record,
  span,
  text,
} from './arbitrary-expression.ts'

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
  fc.tuple(fc.array(fc.tuple(expression, plainName), { maxLength: 2 }), plainName).map(
    ([arms, last]): Stage => ({
      kind: 'route',
      span,
      arms: [...arms.map(([test, target]) => ({ test, target, span })), { target: last, span }],
    }),
  ),
  fc.tuple(fc.boolean(), plainName, fc.option(plainName, { nil: undefined }), expression, literal).map(
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
    arbitrary: fc.tuple(list(fc.tuple(expression, stages)), fc.option(stages, { nil: undefined })).map(
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
    fc.tuple(tie('type'), fc.boolean()).map(
      ([of, isOptional]): TypeNode => ({
        kind: 'named-type',
        span,
        name: { kind: 'name', span, text: 'list' },
        of,
        optional: isOptional,
      }),
    ),
    fc.tuple(fc.array(fc.tuple(name, tie('type')), { maxLength: 2 }), fc.boolean(), fc.boolean()).map(
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
  fc.tuple(plainName, fc.boolean(), events).map(
    ([target, isTable, given]): TestStep => ({
      kind: 'given',
      span,
      target,
      isTable,
      asLines: false,
      events: given,
    }),
  ),
  fc.tuple(plainName, text).map(
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
  fc.tuple(name, fc.array(fc.tuple(name, expression), { maxLength: 2 })).map(
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
  fc.tuple(name, fc.option(type, { nil: undefined }), fc.option(expression, { nil: undefined })).map(
    ([n, t, value]): Declaration => ({
      kind: 'param',
      span,
      name: n,
      ...optional('type', t),
      ...optional('default', value),
    }),
  ),
  fc.tuple(name, type).map(([n, t]): Declaration => ({ kind: 'type', span, name: n, type: t })),
  fc.tuple(name, parameters, fc.option(type, { nil: undefined }), expression).map(
    ([n, list_, t, body]): Declaration => ({
      kind: 'fn',
      span,
      name: n,
      parameters: list_,
      ...optional('type', t),
      body,
    }),
  ),
  fc.tuple(name, parameters, fc.array(stage, { minLength: 1, maxLength: 2 })).map(
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
