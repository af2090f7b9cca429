import { describe, expect, test } from 'vitest'
import { readSignature } from '../../../src/operators/contract/read-signature.ts'

describe('readSignature', () => {
  test('reads parameters, defaults and the result', () => {
    const { name, signature } = readSignature(
      'truncate(s: string, max: int, suffix: string = "…, )") -> string',
    )
    expect(name).toBe('truncate')
    expect(signature.variadic).toBe(false)
    expect(signature.result).toEqual({ kind: 'string' })
    expect(signature.params).toEqual([
      { name: 's', type: { kind: 'string' } },
      { name: 'max', type: { kind: 'int' } },
      { name: 'suffix', type: { kind: 'string' }, defaultText: '"…, )"', default: '…, )' },
    ])
  })

  test('reads numbers, bools and words as defaults', () => {
    const { params } = readSignature(
      'f(a: int = -1, b: num = 1.5, c: bool = false, d: int = end) -> any',
    ).signature
    expect(params.map((param) => [param.defaultText, param.default])).toEqual([
      ['-1', -1],
      ['1.5', 1.5],
      ['false', false],
      ['end', null],
    ])
  })

  test('reads compound types', () => {
    const { signature } = readSignature('f(a: string|list<T>, b: {key: string, v: T?, ..}, r: rec) -> any')
    expect(signature.params.map((param) => param.type)).toEqual([
      { kind: 'union', of: [{ kind: 'string' }, { kind: 'list', of: { kind: 'variable', name: 'T' } }] },
      {
        kind: 'record',
        open: true,
        fields: new Map<string, unknown>([
          ['key', { kind: 'string' }],
          ['v', { kind: 'optional', of: { kind: 'variable', name: 'T' } }],
        ]),
      },
      { kind: 'rec' },
    ])
  })

  test('reads lambdas and tuples', () => {
    const { signature } = readSignature('f(g: (a: U, x: T) -> list<U> = x) -> list<[T, U]>')
    expect(signature.params[0]!.type).toMatchObject({
      kind: 'lambda',
      params: [{ name: 'a' }, { name: 'x' }],
      result: { kind: 'list' },
    })
    expect(signature.result).toMatchObject({ kind: 'list', of: { kind: 'tuple' } })
  })

  test('reads a variadic', () => {
    expect(readSignature('min_of(a: T, b: T, …) -> T').signature).toMatchObject({
      variadic: true,
      params: [{ name: 'a' }, { name: 'b' }],
    })
  })

  test.each([
    ['f(a: string)', 'needs "->" where "the end" stands'],
    ['f(a) -> int', 'needs ":" where ")" stands'],
    ['f(a: strng) -> int', 'needs a type where'],
    ['f() -> int int', 'needs the end where "int" stands'],
  ])('%s is refused', (text, message) => expect(() => readSignature(text)).toThrow(message))
})
