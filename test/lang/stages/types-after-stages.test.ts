import { describe, expect, test } from 'vitest'
import { compileText, complaintsOf, typeAfter } from '../../support/compile-text.ts'

describe('after', () => {
  test.each([
    ['set a = 1', '{s: string}', '{s: string, a: int}'],
    ['set a = 1, b = a + 1', '{..}', '{a: int, b: int, ..}'],
    ['set a.b.c = 1', '{s: string}', '{s: string, a: {b: {c: int}}}'],
    ['set this = {a: s}', '{s: string}', '{a: string}'],
    ['keep b, c = a + 1', '{a: int, b: string}', '{b: string, c: int}'],
    ['keep "x_*"', '{x_a: int, y: int}', '{x_a: int}'],
    ['keep r.a', '{r: {a: int, b: int}}', '{r: {a: int}}'],
    ['drop a', '{a: int, b: int}', '{b: int}'],
    ['drop r.a', '{r: {a: int, b: int}}', '{r: {b: int}}'],
    ['drop "*_id"', '{user_id: int, b: int}', '{b: int}'],
    ['rename a as b, b as a', '{a: int, b: string}', '{b: int, a: string}'],
    ['parse s as grok("%{INT:port:int} %{WORD:w}")', '{s: string}', '{s: string, port: int, w: string}'],
    ['parse s as json', '{s: string}', '{s: any, ..}'],
    ['parse s as json into j', '{s: string}', '{s: string, j: {..}}'],
    ['parse s as json into j else keep', '{s: string}', '{s: string, j: {..}?}'],
    [
      'parse s as regex(/^a=(?<a>.)/) or regex(/^b=(?<b>.)/)',
      '{s: string}',
      '{s: string, a: string?, b: string?}',
    ],
    ['if n > 1 { set a = 1 } else { set b = "x" }', '{n: int}', '{n: int, a: int?, b: string?}'],
    ['if n > 1 { set n = "x" }', '{n: int}', '{n: any}'],
    ['unnest(l, as: i)', '{l: list<int>}', '{l: list<int>, i: int}'],
    ['unnest(l, replace: true)', '{l: list<{a: int}>}', '{a: int}'],
    ['where m != null', '{m: string?}', '{m: string}'],
    ['limit(5)', '{a: int}', '{a: int}'],
  ])('%s over %s events are %s', async (stages, before, after) => {
    expect(await typeAfter(stages, before)).toBe(after)
  })
})

test('fields that went away say where', async () => {
  const check = (stages: string) => complaintsOf(`from stdin(format: json) | ${stages} | to stdout`)
  expect(await check('drop a | where a == 1')).toEqual(['LP3002 a'])
  expect(await check('rename a as b | where a == 1')).toEqual(['LP3002 a'])
  expect(await check('keep b | where a == 1')).toEqual(['LP3002 a'])
  expect(await check('drop a | set a = 1 | where a == 1')).toEqual([])
  expect(await check('drop a | set b = 1 | where a == 1 and a == 2')).toEqual(['LP3002 a'])
})

test('an own stage is typed where it is used, and its mistakes point at both places', async () => {
  const stage = 'stage clean(max: int) = set message = truncate(message, $max) | drop extra'
  expect(await complaintsOf(`${stage}\nfrom stdin(format: json) | clean(max: 5) | to stdout`)).toEqual([])
  expect(await complaintsOf(`${stage}\nfrom stdin(format: lines) | clean(5) | to stdout`)).toEqual([
    'LP3001 extra',
  ])
  expect(await complaintsOf(`${stage}\nfrom stdin(format: json) | clean(max: "5") | to stdout`)).toEqual([
    'LP2054 "5"',
  ])
  expect(await complaintsOf(`${stage}\nfrom stdin(format: json) | clean | to stdout`)).not.toEqual([])
})

test('what is wrong in an own stage shows where it is used', async () => {
  const text = 'stage a = set b = lower(5)\nfrom stdin(format: json) | a() | to stdout'
  const { diagnostics } = await compileText(text)
  const at = text.lastIndexOf('a() | to')
  expect(diagnostics[0]?.related).toMatchObject([{ span: { start: at, end: at + 3 } }])
})

test('a stage of a later version is one diagnostic, and nothing is complained of behind it', async () => {
  const flow = 'from stdin(format: lines)\n  | batch(max: 5)\n  | where n > $least\n  | to stdout'
  expect(await complaintsOf(`param least: int = 5\n${flow}`)).toEqual(['LP2090 batch'])
})
