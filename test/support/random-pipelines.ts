import fc from 'fast-check'
import type { Expr } from '../../src/ir/expression.ts'
import type { LogicalPlan, Port } from '../../src/ir/plan.ts'
import type { KeyPattern, Step } from '../../src/ir/step.ts'
import { intType, optional, recordOf, stringType } from '../../src/ir/type.ts'
import {
  both,
  compare,
  constant,
  either,
  exists,
  field,
  negated,
  plus,
  template,
  thisEvent,
} from './expressions.ts'
import { call, PlanBuilder, step } from './plan-builder.ts'

// `n` and `s` keep their types; all other fields may hold anything and be written.
const sourceType = recordOf({ n: optional(intType), s: optional(stringType) }, true)
const free = fc.constantFrom('x', 'y', 'z', 'xy', 'r.k', 'm')
const readable: fc.Arbitrary<Expr> = fc.oneof(
  free.map((name) => field(name)),
  fc.constant(field('n', optional(intType))),
  fc.constant(field('s', optional(stringType))),
)
const literal = fc.constantFrom<Expr[]>(...[1, 2, 'a', 'b', null, true].map((value) => constant(value)))
const operand = fc.oneof({ weight: 3, arbitrary: readable }, { weight: 1, arbitrary: literal })

const condition: fc.Arbitrary<Expr> = fc.letrec<{ test: Expr }>((tie) => ({
  test: fc.oneof(
    { depthSize: 'small' },
    fc
      .tuple(fc.constantFrom('==' as const, '!=' as const), readable, operand)
      .map(([operator, left, right]) => compare(operator, left, right)),
    fc.constant(compare('>', field('n', optional(intType)), constant(1))),
    readable.map((left) => compare('<', left, constant(2))),
    free.map((name) => exists(name)),
    fc.tuple(tie('test'), tie('test')).map(([left, right]) => both(left, right)),
    fc.tuple(tie('test'), tie('test')).map(([left, right]) => either(left, right)),
    tie('test').map(negated),
  ),
})).test

const value = fc.oneof(
  operand,
  fc.tuple(operand, operand).map(([left, right]) => plus(left, right)),
  operand.map((inner) => template('<', inner, '>')),
  fc.constant(thisEvent),
)
const pattern: fc.Arbitrary<KeyPattern> = fc.oneof(
  fc
    .constantFrom('x', 'y', 'n', 's', 'm', 'r.k', 'r')
    .map((name) => ({ path: name.split('.'), glob: false })),
  fc.constant({ path: ['x*'], glob: true }),
)

const someStep: fc.Arbitrary<Step> = fc.letrec<{ step: Step }>((tie) => ({
  step: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: condition.map((test) => step({ op: 'where', test })) },
    {
      weight: 3,
      arbitrary: fc
        .array(fc.record({ path: free.map((name) => name.split('.')), value }), {
          minLength: 1,
          maxLength: 2,
        })
        .map((items) => step({ op: 'set', items })),
    },
    fc
      .array(
        fc.oneof(
          pattern.map((of) => ({ pattern: of })),
          fc.record({ pattern: free.map((name) => ({ path: name.split('.'), glob: false })), value }),
        ),
        { minLength: 1, maxLength: 3 },
      )
      .map((items) => step({ op: 'keep', items })),
    fc.array(pattern, { minLength: 1, maxLength: 2 }).map((patterns) => step({ op: 'drop', patterns })),
    fc
      .array(
        fc.record({ from: free.map((name) => name.split('.')), to: free.map((name) => name.split('.')) }),
        {
          minLength: 1,
          maxLength: 2,
        },
      )
      .map((pairs) => step({ op: 'rename', pairs })),
    fc
      .record({
        otherwise: fc.constantFrom('drop' as const, 'keep' as const, 'reject' as const),
        into: fc.constantFrom(undefined, ['z']),
      })
      .map(({ otherwise, into }) =>
        step({
          op: 'parse',
          input: field('m'),
          formats: [{ name: 'json', settings: {} }],
          otherwise,
          ...(into === undefined ? {} : { into }),
        }),
      ),
    fc
      .record({
        test: condition,
        inner: fc.array(tie('step'), { maxLength: 2 }),
        otherwise: fc.array(tie('step'), { maxLength: 1 }),
      })
      .map(({ test, inner, otherwise }) =>
        step({
          op: 'if',
          arms: [{ test, steps: inner.filter(isPlain) }],
          otherwise: otherwise.filter(isPlain),
        }),
      ),
    condition.map((when) => call('reject', { when, reason: constant('refused') })),
    fc.constant(3).map((count) => call('limit', { count })),
    fc.constant(call('unnest', { list: field('x'), as: ['y'], replace: false, empty: 'drop' })),
  ),
})).step

/** No stage with state or several results inside an `if`. */
const isPlain = (of: Step): boolean => of.op !== 'call' || of.use.name === 'reject'

const move = fc.oneof(
  { weight: 6, arbitrary: someStep.map((of) => ({ kind: 'step' as const, step: of })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'fork' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'merge' as const }) },
  {
    weight: 1,
    arbitrary: fc
      .record({ test: condition, drop: fc.boolean() })
      .map(({ test, drop }) => ({ kind: 'route' as const, test, drop })),
  },
)

/** Small pipelines over `file` and `generate` sources with steps, forks, merges and routes. */
export const somePipeline: fc.Arbitrary<LogicalPlan> = fc
  .record({
    withText: fc.array(fc.boolean(), { minLength: 1, maxLength: 2 }),
    moves: fc.array(fc.record({ at: fc.nat(7), move }), { maxLength: 9 }),
    sinks: fc.array(fc.constantFrom('json', 'lines', 'except', 'discard'), { minLength: 12, maxLength: 12 }),
    strict: fc.boolean(),
  })
  .map(({ withText, moves, sinks, strict }) => {
    const plan = new PlanBuilder()
    plan.settings = { ...plan.settings, strict }
    let open: Port[] = withText.map((hasText, index) =>
      plan.source(`source${index}`, {
        type: sourceType,
        use: { name: hasText ? 'file' : 'generate', settings: {} },
        ...(hasText ? {} : { format: undefined! }),
      }),
    )
    for (const { at, move: next } of moves) {
      const port = open[at % open.length]!
      const others = open.filter((other) => other !== port)
      if (next.kind === 'step') open = [...others, plan.step(port, next.step, sourceType)]
      else if (next.kind === 'fork')
        open = [...others, port, plan.step(port, step({ op: 'drop', patterns: [] }), sourceType)]
      else if (next.kind === 'merge') open = [plan.merge(...open.slice(0, 2)), ...open.slice(2)]
      else {
        const ports = plan.route(port, [{ test: next.test, drop: next.drop }])
        open = [...others, ...ports.filter(({ port: name }) => name === 'else' || !next.drop)]
      }
    }
    for (const [index, port] of open.entries()) {
      const kind = sinks[index % sinks.length]!
      plan.sink(`sink${index}`, [port], {
        use: { name: kind === 'discard' ? 'discard' : 'stdout', settings: {} },
        format: kind === 'discard' ? undefined! : { name: kind === 'lines' ? 'lines' : 'json', settings: {} },
        common: { except: kind === 'except' ? ['y', 'm'] : [], overflow: 'block' },
      })
    }
    return plan.build()
  })

const record = fc
  .record(
    {
      n: fc.constantFrom(0, 1, 2, 3, null),
      s: fc.constantFrom('a', 'b', null),
      x: fc.constantFrom<unknown[]>(1, 'a', true, null, [1, 'b'], { k: 1 }),
      y: fc.constantFrom<unknown[]>(1, 2, 'b', null),
      xy: fc.constantFrom(1, 'a'),
      r: fc.constantFrom<unknown[]>({ k: 1 }, { k: 'a', q: 2 }, 5, null),
      m: fc.constantFrom<unknown[]>('{"x": 2, "z": "q"}', '{"y": null}', 'broken', 7),
      message: fc.constantFrom('hello', ''),
    },
    { requiredKeys: [] },
  )
  .map((event) => JSON.stringify(event))
/** Texts for its sources, by name. */
export const someInputs = fc.record({
  source0: fc.array(fc.oneof({ weight: 9, arbitrary: record }, fc.constant('no json')), { maxLength: 6 }),
  source1: fc.array(record, { maxLength: 6 }),
})
