import { describe, expect, test } from 'vitest'
import {
  anyType,
  boolType,
  floatType,
  intType,
  listOf,
  nullType,
  openRecord,
  optional,
  printType,
  recordOf,
  regexType,
  stringType,
  type Type,
  timeType,
} from '../../../src/ir/type.ts'
import {
  defineFunction,
  type FunctionSpec,
  type TypedArgument,
} from '../../../src/operators/contract/function.ts'
import {
  type CallArgument,
  lambdaParamTypes,
  matchSignature,
} from '../../../src/operators/contract/match-signature.ts'

const spec = (signature: string | string[], more: Partial<FunctionSpec> = {}): FunctionSpec =>
  defineFunction({
    name: 'f',
    group: 'text',
    summary: 'Does nothing.',
    since: '0.1.0',
    signature,
    examples: [],
    run: () => null,
    ...more,
  } as never)

const positional = (...types: Type[]): CallArgument[] => types.map((type) => ({ arg: { type } }))
const lambda = (result: Type | undefined, arity = 1): TypedArgument =>
  result === undefined ? { type: anyType, arity } : { type: anyType, arity, result }

function resultOf(of: FunctionSpec, args: readonly CallArgument[]): string {
  const match = matchSignature(of, args)
  if (!match.ok)
    return `${match.problem.kind} ${match.problem.param} ${match.problem.index} ${match.problem.expected}`
  return printType(match.result)
}

describe('matchSignature', () => {
  const truncate = spec('f(s: string, max: int, suffix: string = "") -> string')

  test('tells where the value of each parameter comes from', () => {
    const match = matchSignature(truncate, [
      { arg: { type: stringType } },
      { name: 'suffix', arg: { type: stringType } },
      { name: 'max', arg: { type: intType } },
    ])
    expect(match).toMatchObject({ ok: true, order: [0, 2, 1] })
    expect(matchSignature(truncate, positional(stringType, intType))).toMatchObject({
      order: [0, 1, { default: { name: 'suffix', default: '' } }],
    })
  })

  test.each<[CallArgument[], string]>([
    [positional(stringType), 'missing max 1 int'],
    [positional(stringType, intType, stringType, intType), 'extra  3 '],
    [
      [...positional(stringType, intType), { name: 'sufix', arg: { type: stringType } }],
      'unknown-name sufix 2 ',
    ],
    [[...positional(stringType, intType), { name: 'max', arg: { type: intType } }], 'twice max 2 '],
    [positional(stringType, stringType), 'type max 1 int'],
    [positional(stringType, anyType, stringType), 'string?'],
  ])('call %#', (args, answer) => expect(resultOf(truncate, args)).toBe(answer))

  test('the type that was given is told', () => {
    const match = matchSignature(truncate, positional(stringType, listOf(intType)))
    expect(match).toMatchObject({ ok: false, problem: { given: { kind: 'list' } } })
  })

  test('a null flows through required arguments', () => {
    expect(resultOf(truncate, positional(optional(stringType), intType))).toBe('string?')
    expect(resultOf(truncate, positional(nullType, intType))).toBe('string?')
    expect(resultOf(truncate, positional(anyType, intType))).toBe('string?')
    expect(resultOf(spec('f(x: any) -> bool', { takesNull: true }), positional(optional(stringType)))).toBe(
      'bool',
    )
    expect(resultOf(spec('f(a: string, b: int?) -> int'), positional(stringType, optional(intType)))).toBe(
      'int',
    )
    expect(
      resultOf(spec('f(a: string, b: int = end) -> int'), positional(stringType, optional(intType))),
    ).toBe('int')
  })

  test('an int serves as float, a choice as string', () => {
    expect(resultOf(spec('f(x: float) -> float'), positional(intType))).toBe('float')
    expect(resultOf(spec('f(x: string) -> int'), positional({ kind: 'choice', values: ['a'] }))).toBe('int')
  })

  test('"num" keeps ints and joins with floats', () => {
    const sum = spec('f(a: num, b: num) -> num')
    expect(resultOf(sum, positional(intType, intType))).toBe('int')
    expect(resultOf(sum, positional(intType, floatType))).toBe('float')
    expect(resultOf(sum, positional(intType, anyType))).toBe('any')
    expect(resultOf(sum, positional(intType, stringType))).toBe('type b 1 int or float')
  })

  test('a variable is what its arguments have in common', () => {
    const nullIf = spec('f(x: T, y: T) -> T?')
    expect(resultOf(nullIf, positional(stringType, stringType))).toBe('string?')
    expect(resultOf(nullIf, positional(intType, floatType))).toBe('float?')
    expect(resultOf(nullIf, positional(intType, stringType))).toBe('type y 1 int')
    const first = spec('f(xs: list<T>) -> T?')
    expect(resultOf(first, positional(listOf(optional(intType))))).toBe('int?')
    expect(resultOf(first, positional(anyType))).toBe('any')
    expect(resultOf(first, positional(stringType))).toBe('type xs 0 list')
  })

  test('different records in one variable are any', () => {
    const concat = spec('f(a: list<T>, b: list<T>, …) -> list<T>')
    const row = (name: string): Type => listOf(recordOf({ [name]: intType }))
    expect(resultOf(concat, positional(row('a'), row('a'), row('a')))).toBe('list<{a: int}>')
    expect(resultOf(concat, positional(row('a'), row('b')))).toBe('list<any>')
  })

  test('fields of a record are looked at', () => {
    const from = spec('f(xs: list<{key: string, value: T}>) -> T?')
    const entry = (value: Type, key: Type = stringType): Type => listOf(recordOf({ key, value }))
    expect(resultOf(from, positional(entry(intType)))).toBe('int?')
    expect(resultOf(from, positional(listOf(openRecord)))).toBe('any')
    expect(resultOf(from, positional(entry(intType, boolType)))).toContain('type xs 0')
  })

  test('overloads are tried in order, and the one that came furthest is told of', () => {
    const bin = spec(['f(x: num, width: num) -> num', 'f(x: time, width: duration) -> time'])
    expect(resultOf(bin, positional(intType, intType))).toBe('int')
    expect(resultOf(bin, positional(timeType, { kind: 'duration' }))).toBe('time')
    expect(resultOf(bin, positional(timeType, intType))).toBe('type width 1 duration')
    expect(resultOf(bin, positional(stringType, intType))).toBe('type x 0 int or float')
  })

  test('unions take each of their types', () => {
    const replace = spec('f(s: string, what: string|regex) -> string')
    expect(resultOf(replace, positional(stringType, regexType))).toBe('string')
    expect(resultOf(replace, positional(stringType, intType))).toBe('type what 1 string or regex')
  })

  test('the last parameter of a variadic repeats', () => {
    const pick = spec('f(r: rec, glob: string, …) -> rec')
    expect(resultOf(pick, positional(openRecord, stringType, stringType))).toBe('{..}')
    expect(resultOf(pick, positional(openRecord, stringType, intType))).toBe('type glob 2 string')
    expect(resultOf(pick, positional(openRecord))).toBe('missing glob 1 string')
  })

  test('a spec may tell the result itself, in the order of the parameters', () => {
    const get = spec('f(a: string, b: int) -> any', { result: ([, b]) => b!.type })
    expect(
      resultOf(get, [
        { name: 'b', arg: { type: intType } },
        { name: 'a', arg: { type: stringType } },
      ]),
    ).toBe('int')
    expect(resultOf(get, positional(optional(stringType), intType))).toBe('int?')
  })
})

describe('lambdas', () => {
  const map = spec([
    'f(xs: list<T>, g: (x: T) -> U) -> list<U>',
    'f(r: rec, g: (k: string, v: any) -> U) -> list<U>',
  ])
  const reduce = spec('f(xs: list<T>, start: U, g: (acc: U, x: T) -> U) -> U')
  const sort = spec('f(xs: list<T>, by: (x: T) -> any = x, desc: bool = false) -> list<T>')

  test('their parameters are typed from the arguments before', () => {
    const types = (of: FunctionSpec, args: CallArgument[], index: number) =>
      lambdaParamTypes(of, args, index)?.map(printType)
    expect(types(map, [...positional(listOf(intType)), { arg: lambda(undefined) }], 1)).toEqual(['int'])
    expect(types(map, [...positional(openRecord), { arg: lambda(undefined, 2) }], 1)).toEqual([
      'string',
      'any',
    ])
    expect(types(map, [...positional(anyType), { arg: lambda(undefined) }], 1)).toEqual(['any'])
    expect(types(map, [...positional(anyType), { arg: lambda(undefined, 2) }], 1)).toEqual(['string', 'any'])
    expect(types(map, [...positional(stringType), { arg: lambda(undefined) }], 1)).toEqual(['any'])
    expect(
      types(reduce, [...positional(listOf(stringType), intType), { arg: lambda(undefined, 2) }], 2),
    ).toEqual(['int', 'string'])
    expect(types(sort, [...positional(listOf(intType)), { name: 'by', arg: lambda(undefined) }], 1)).toEqual([
      'int',
    ])
    expect(types(sort, positional(stringType), 0)).toBeUndefined()
    expect(types(map, [...positional(listOf(intType)), { arg: lambda(undefined, 3) }], 1)).toBeUndefined()
  })

  test('their results bind variables', () => {
    expect(resultOf(map, [...positional(listOf(intType)), { arg: lambda(stringType) }])).toBe('list<string>')
    expect(resultOf(map, [...positional(listOf(intType)), { arg: lambda(optional(stringType)) }])).toBe(
      'list<string?>',
    )
    expect(resultOf(map, [...positional(openRecord), { arg: lambda(boolType, 2) }])).toBe('list<bool>')
    expect(resultOf(reduce, [...positional(listOf(intType), intType), { arg: lambda(floatType, 2) }])).toBe(
      'float',
    )
    expect(resultOf(sort, positional(listOf(intType)))).toBe('list<int>')
  })

  test('a lambda where none belongs, and none where one belongs, are problems of type', () => {
    expect(resultOf(sort, [{ arg: lambda(intType) }])).toBe('type xs 0 list')
    expect(resultOf(map, positional(listOf(intType), intType))).toBe('type g 1 x -> any')
    const filter = spec('f(xs: list<T>, keep: (x: T) -> bool) -> list<T>')
    expect(resultOf(filter, [...positional(listOf(intType)), { arg: lambda(intType) }])).toBe(
      'type keep 1 x -> bool',
    )
    expect(resultOf(filter, [...positional(listOf(intType)), { arg: lambda(optional(boolType)) }])).toBe(
      'list<int>',
    )
  })
})
