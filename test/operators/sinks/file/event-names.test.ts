import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Expr } from '../../../../src/ir/expression.ts'
import { escapePathPart } from '../../../../src/operators/sinks/file/escape-path-part.ts'
import { eventNames } from '../../../../src/operators/sinks/file/event-names.ts'
import { constant } from '../../../support/connector-plan.ts'
import { folder } from '../../../support/follow-files.ts'
import { KeptSink, writeText } from '../../../support/kept-sink.ts'

/** A template of texts and, for null, fields. */
const template = (...parts: readonly (string | null)[]): Expr => {
  const field: Expr = { ...constant(''), op: 'template', parts: [] }
  return { ...constant(''), op: 'template', parts: parts.map((part) => part ?? field) }
}

test.each([
  [['logs/', null, '.log'], '', 'logs/.log'],
  [['logs/', null], '', 'logs/%'],
  [[null, '/app.log'], '', '%/app.log'],
  [['../logs//', null, '/./app.log'], 'a', '../logs//a/%2E/app.log'],
  [['logs/.', null, '/app.log'], '', 'logs/%2E/app.log'],
  [['logs/', null, '/app.log'], '..', 'logs/%2E%2E/app.log'],
])('a path of %j with %j is %s', (parts, field, path) => {
  const target = parts.map((part) => part ?? escapePathPart(field)).join('')
  expect(eventNames(template(...parts), { room: 0 })(target)).toBe(path)
})

test.each(['live', 'rotate', 'commit'] as const)(
  'publish: %s: two long fields in one name give a name that fits',
  async (publish) => {
    const base = folder()
    const kept = new KeptSink({
      publish,
      rotate: { size: 1 },
      compression: 'zstd',
      path: template(`${base}/`, null, '.', null, '.ndjson'),
    })
    const sink = await kept.open()
    for (const end of ['y', 'z'])
      await writeText(sink, join(base, `${'x'.repeat(160)}.${'x'.repeat(159)}${end}.ndjson`), `${end}\n`)
    await kept.decide(sink, true)
    await sink.close()
    const names = readdirSync(base)
    expect(names).toHaveLength(2)
    for (const name of names) {
      expect(name).toMatch(/~[0-9a-f]{16}\.000001\.ndjson\.zst$/)
      expect(readFileSync(join(base, name)).length).toBeGreaterThan(0)
    }
  },
)
