import fc from 'fast-check'
import { expect, test } from 'vitest'
import { mismatches } from '../../../src/core/mismatch.ts'
import { Duration, type Rec, Time } from '../../../src/core/value.ts'
import { compileClosure } from '../../../src/expression/closure.ts'
import { printType } from '../../../src/ir/type.ts'
import { valueFits } from '../../../src/lang/typing/fits.ts'
import { compileText, stepsOf } from '../../support/compile-text.ts'

const schema =
  '{n: int, f: float, s: string, m: string?, k: int?, t: time, d: duration, b: bool, l: list<int>, r: {a: int, c: string?}, x: any, o: {..}}'

const any = fc.oneof(
  fc.constant(null),
  fc.integer(),
  fc.string({ maxLength: 3 }),
  fc.boolean(),
  fc.constant([1, 'a']),
  fc.constant({ a: 1 }),
)
const event: fc.Arbitrary<Rec> = fc.record({
  n: fc.integer({ min: -3, max: 3 }),
  f: fc.constantFrom(0.5, 2, -1.25),
  s: fc.constantFrom('', 'a', '12', 'a,b'),
  m: fc.constantFrom(null, 'a'),
  k: fc.constantFrom(null, 0, 7),
  t: fc.constantFrom(new Time(0), new Time(86_400_000_000)),
  d: fc.constantFrom(new Duration(0), new Duration(1_500_000)),
  b: fc.boolean(),
  l: fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  r: fc.record({ a: fc.integer(), c: fc.constantFrom(null, 'c') }),
  x: any,
  o: fc.constantFrom<Rec>({}, { p: 1 }, { p: 'a', q: { z: 2 } }),
}) as unknown as fc.Arbitrary<Rec>

const atoms = [
  'n',
  'f',
  's',
  'm',
  'k',
  't',
  'd',
  'b',
  'l',
  'r',
  'x',
  'o',
  'r.a',
  'r.c',
  'x.a',
  'o.p',
  'o.q.z',
  'l[0]',
  '@time',
  '1',
  '0',
  '2.5',
  '"a"',
  'null',
  '1s',
  'true',
]
const atom = fc.constantFrom(...atoms)
const expression: fc.Arbitrary<string> = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 5, arbitrary: atom },
    {
      weight: 8,
      arbitrary: fc
        .tuple(
          atom,
          fc.constantFrom('+', '-', '*', '/', '%', '??', '==', '<', '>=', 'and', 'or', 'in'),
          tie('e'),
        )
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
    },
    tie('e').map((e) => `not ${e}`),
    tie('e').map((e) => `-${e}`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `case { ${a} -> ${b} }`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `[${a}, ${b}]`),
    tie('e').map((e) => `{a: ${e}}`),
    tie('e').map((e) => `{a: ${e}}.a`),
    tie('e').map((e) => `"<\${${e}}>"`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `[${a}][${b}]`),
    fc
      .tuple(
        fc.constantFrom(
          'lower',
          'length',
          'abs',
          'int',
          'string',
          'is_empty',
          'first',
          'round',
          'keys',
          'type_of',
        ),
        tie('e'),
      )
      .map(([f, e]) => `${f}(${e})`),
    tie('e').map((e) => `map(l, i -> ${e})`),
    tie('e').map((e) => `truncate(s, ${e})`),
    fc.tuple(tie('e'), tie('e')).map(([a, b]) => `min_of(${a}, ${b})`),
  ),
})).e

test('an expression that the checker accepts gives values of the type that it says', async () => {
  let accepted = 0
  await fc.assert(
    fc.asyncProperty(expression, fc.array(event, { minLength: 3, maxLength: 3 }), async (text, events) => {
      const pipe = `type E = ${schema}\nfrom stdin(format: json, schema: E) | set it = ${text} | to stdout`
      const { plan } = await compileText(pipe)
      if (plan === undefined) return
      accepted += 1
      const { step } = stepsOf(plan)[0]!
      const value = step.op === 'set' ? step.items[0]!.value : undefined
      const run = compileClosure(value!, { now: () => 0, random: () => 0.5 })
      for (const one of events) {
        const { count } = mismatches
        const meta = {
          origin: { source: '', partition: '', path: null },
          time: Number.NaN,
          watermark: Number.NEGATIVE_INFINITY,
          received: 0,
          line: 1,
          offset: 0,
        }
        const result = run({ event: one, meta })
        // A mismatch inside an `any` gives null, whatever the type.
        if (mismatches.count === count)
          expect(
            valueFits(result, value!.type),
            `${text} is ${printType(value!.type)}, gave ${JSON.stringify(result)}`,
          ).toBe(true)
      }
    }),
    { numRuns: 6000, seed: 11 },
  )
  expect(accepted).toBeGreaterThan(300)
}, 60_000)
