import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Expr } from '../../../../src/ir/expression.ts'
import { numberedName, partName } from '../../../../src/operators/sinks/hdfs/file-names.ts'
import { escapeHdfsPart, pathMaker, pathWithColon } from '../../../../src/operators/sinks/hdfs/target-path.ts'
import { compileText } from '../../../support/compile-text.ts'
import { constant } from '../../../support/connector-plan.ts'

/** A template of texts and, for null, fields. */
const template = (...parts: readonly (string | null)[]): Expr => {
  const field: Expr = { ...constant(''), op: 'template', parts: [] }
  return { ...constant(''), op: 'template', parts: parts.map((part) => part ?? field) }
}

/** The path of a template's parts for what stands in an event. */
function pathOf(parts: readonly (string | null)[], ...fields: readonly string[]): string {
  const rest = fields.values()
  const target = parts.map((part) => part ?? escapeHdfsPart(rest.next().value!)).join('')
  return pathMaker(template(...parts))(target)
}

test.each([
  ['web:8080', '/logs/web%3A8080.ndjson'],
  ['a/../b', '/logs/a%2F..%2Fb.ndjson'],
  ['12:30:00', '/logs/12%3A30%3A00.ndjson'],
  ['', '/logs/.ndjson'],
])('the field %j in a name gives %s', (text, path) => {
  expect(pathOf(['/logs/', null, '.ndjson'], text)).toBe(path)
})

test.each([
  [['/', null, '/app'], '.reserved', '/%2Ereserved/app'],
  [['/logs/', null, '/app'], '.snapshot', '/logs/%2Esnapshot/app'],
  [['/logs/.', null, '/app'], 'snapshot', '/logs/%2Esnapshot/app'],
  [['/logs/.', null, '/app'], '', '/logs/%2E/app'],
  [['/logs//./all-', null], '..', '/logs/all-%2E%2E'],
  [['/logs/', null], '', '/logs/%'],
  [['/logs/', null, '/app'], '', '/logs/%/app'],
  [['/.reserved/raw/', null], '.reserved', '/.reserved/raw/.reserved'],
] as const)(
  'names that HDFS keeps for itself or that are none are no names of files: %j with %j',
  (parts, field, path) => {
    expect(pathOf(parts, field)).toBe(path)
  },
)

test('whatever stands in events, HDFS takes each name, also with a number and the ending of a copy', () => {
  const parts = ['/logs/', null, '-', null, '/x', null, '.', null, '.ndjson.gz']
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 5 }))
  fc.assert(
    fc.property(fc.array(text, { minLength: 4, maxLength: 4 }), (fields) => {
      const path = pathOf(parts, ...fields)
      const names = path.slice(1).split('/')
      expect(names).toHaveLength(3)
      expect(path).not.toContain(':')
      const last = `${partName(numberedName(names[2]!, 12_345_678))}.logpipe-copy`
      for (const name of [...names, last]) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
      expect(last.endsWith('.ndjson.gz.part.logpipe-copy')).toBe(true)
    }),
  )
})

test('long names that differ stay different, and short ones are left as they are', () => {
  const parts = ['/logs/', null, '.', null, '.ndjson']
  const paths = ['y', 'z'].map((end) => pathOf(parts, 'x'.repeat(150), `${'x'.repeat(150)}${end}`))
  expect(paths[0]).not.toBe(paths[1])
  expect(pathOf(parts, 'x'.repeat(100), 'y'.repeat(100))).toBe(
    `/logs/${'x'.repeat(100)}.${'y'.repeat(100)}.ndjson`,
  )
})

test('a path that is the same for all events stays as it is written', () => {
  const path = `/logs//./${'x'.repeat(240)}`
  expect(pathMaker(constant(path))(path)).toBe(`/logs/${'x'.repeat(240)}`)
})

test('a ":" that is written into the path is told before the run', async () => {
  expect(pathWithColon(template('/logs/', null, ':80'))).toBe('/logs/${…}:80')
  expect(pathWithColon(template('/logs/', null))).toBeUndefined()
  const { diagnostics } = await compileText(
    'from stdin(format: json) | to hdfs("/logs/${host ?? "none"}:80.log", name_node: "nn")',
  )
  expect(diagnostics).toMatchObject([
    { code: 'LP2055', message: expect.stringContaining('"/logs/${…}:80.log" is no path in HDFS') },
  ])
})
