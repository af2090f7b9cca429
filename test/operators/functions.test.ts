import { describe, expect, test } from 'vitest'
import { equal } from '../../src/core/equal.ts'
import { toJson } from '../../src/core/json.ts'
import { mismatches } from '../../src/core/mismatch.ts'
import { readSignature } from '../../src/operators/contract/read-signature.ts'
import { signaturesOf } from '../../src/operators/contract/signature.ts'
import { foreignFunctions } from '../../src/operators/functions/foreign-names.ts'
import { functions } from '../../src/operators/functions/index.ts'
import { plannedFunctions as plannedList } from '../../src/operators/planned-operators.ts'
import { evaluateText, typeText } from '../support/evaluate.ts'

const names = new Set(functions.map((spec) => spec.name))

const plannedFunctions: ReadonlySet<string> = new Set(plannedList)

test('no two functions have one name, and none is both here and planned', () => {
  expect(names.size).toBe(functions.length)
  expect([...plannedFunctions].filter((name) => names.has(name))).toEqual([])
})

test('all 192 functions of the language are here, planned, or the language itself', () => {
  // `secret` is no function of a value: the checker reads it.
  expect(names.size + plannedFunctions.size + ['secret'].length).toBe(192)
})

describe.each(functions)('$name', (spec) => {
  const texts = typeof spec.signature === 'string' ? [spec.signature] : spec.signature

  test('is described in one sentence', () => {
    expect(spec.name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/)
    expect(spec.summary.length).toBeLessThan(80)
    expect(spec.summary).toMatch(/^[A-Z][a-z]+s? .*[.…]$/)
    expect(spec.since).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('has signatures of its own name, required parameters first', () => {
    for (const text of texts) expect(readSignature(text).name).toBe(spec.name)
    for (const { params } of signaturesOf(spec)) {
      const firstOptional = params.findIndex((param) => param.default !== undefined)
      const isSorted =
        firstOptional < 0 || params.slice(firstOptional).every((param) => param.default !== undefined)
      expect(isSorted).toBe(true)
    }
  })

  test('shows examples that are true', () => {
    expect(spec.examples.length).toBeGreaterThan(0)
    for (const { code, gives } of spec.examples) {
      const before = mismatches.count
      const value = evaluateText(code)
      expect(mismatches.count, code).toBe(before)
      const wanted = evaluateText(gives)
      expect(equal(value, wanted), `${code} gives ${toJson(value)}, not ${toJson(wanted)}`).toBe(true)
    }
  })

  test('gives null for nulls, and no exception for a value of any kind', () => {
    const values = [
      'null',
      '""',
      '"é😀 1"',
      '-1',
      '0.5',
      'true',
      '[]',
      '[null, 1, "a"]',
      '{}',
      '{a: null, b: [1]}',
      '5s',
      '2026-11-21T10:00:00Z',
      'bytes("x")',
      '9_007_199_254_740_993',
    ]
    const event = Object.fromEntries(values.map((text, i) => [`v${i}`, evaluateText(text)]))
    const { params } = signaturesOf(spec)[0]!
    const required = params.filter((param) => param.default === undefined && param.type.kind !== 'lambda')
    for (let i = 0; i < values.length * values.length; i++) {
      const args = params
        .filter((param) => param.default === undefined)
        .map((param) => {
          const place = required.indexOf(param)
          if (param.type.kind === 'lambda')
            return `(${param.type.params.map((one) => one.name).join(', ')}) -> v0`
          if (param.type.kind === 'regex') return '/(?<a>.)/'
          return place === 0 ? `v${i % values.length}` : `v${Math.floor(i / values.length)}`
        })
      const code = `${spec.name}(${args.join(', ')})`
      const { diagnostics } = typeText(code)
      if (diagnostics.length > 0) continue
      const value = evaluateText(code, event)
      expect(value, code).not.toBeUndefined()
      if (spec.takesNull !== true && spec.name !== 'reduce' && args.includes('v0'))
        expect(value, code).toBeNull()
    }
  })
})

describe('foreign names', () => {
  test('stand for functions of ours, or for an expression', () => {
    for (const [other, ours] of foreignFunctions) {
      expect(names.has(other) || plannedFunctions.has(other), other).toBe(false)
      if (/^\w+$/.test(ours)) expect(names.has(ours) || plannedFunctions.has(ours), ours).toBe(true)
      expect(other).toBe(other.toLowerCase())
    }
  })

  test.each([
    ['downcase', 'lower'],
    ['strlen', 'length'],
    ['toint', 'int'],
    ['iff', 'c ? a : b'],
    ['coalesce', 'a ?? b'],
    ['mvcount', 'length'],
    ['regex_replace', 'replace'],
    ['ago', 'now() - duration'],
  ])('%s is %s', (other, ours) => expect(foreignFunctions.get(other)).toBe(ours))
})
