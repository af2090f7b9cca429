import { expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { complaintsOf, typeAfter } from '../../support/compile-text.ts'
import { driveStage, driveTimed } from '../../support/drive-stage.ts'

const values = (events: readonly Rec[]) => events.map(({ v }) => v ?? null)

test('a null gets the last value in the order of events, not of arrival', async () => {
  const stage = await driveTimed('fill(v)')
  stage.event({ v: 'early' }, 1)
  stage.event({ v: null }, 5)
  stage.event({ v: 'between' }, 3, { partition: 'q' })
  stage.event({}, 2)
  stage.advance()
  expect(values(stage.take())).toEqual(['early', 'early', 'between', 'between'])
})

test('each key has its own, null too', async () => {
  const stage = await driveTimed('fill(v, by: host)')
  const rows = [
    ['a', 1],
    [null, 2],
    ['a', null],
    [null, null],
    ['b', null],
  ] as const
  for (const [i, [host, v]] of rows.entries()) stage.event({ host, v }, i)
  stage.advance()
  expect(values(stage.take())).toEqual([1, 2, 1, 2, null])
})

test('a value is filled in until its time is up, end included', async () => {
  const stage = await driveTimed('fill(v, ttl: 10s)')
  for (const [at, v] of [
    [0, 1],
    [10, null],
    [11, null],
  ] as const)
    stage.event({ v }, at)
  stage.advance()
  expect(values(stage.take())).toEqual([1, 1, null])
})

test('an event that comes too late is filled, and does not put its old value in place of a newer one', async () => {
  const stage = await driveTimed('fill(v)')
  stage.event({ v: 'new' }, 10)
  stage.event({ v: 'old' }, 5, { watermark: 10 })
  stage.event({ v: null }, 6, { watermark: 10 })
  stage.event({ v: null }, 12, { watermark: 10 })
  stage.advance()
  expect(values(stage.take())).toEqual(['new', 'old', 'new', 'new'])
})

test('without event time the order is that of arrival', async () => {
  const stage = await driveStage('fill(v)')
  for (const v of [null, 1, null]) expect(stage.event({ v })).toBe('passed')
  expect(values(stage.take())).toEqual([null, 1, 1])
})

test('what is known is there after a restart', async () => {
  const stage = await driveTimed('fill(v, by: host, ttl: 1h)')
  stage.event({ host: 'a', v: { deep: [1] } }, 0)
  stage.advance(1)
  stage.take()
  stage.restart()
  stage.event({ host: 'a', v: null }, 2)
  stage.advance()
  expect(values(stage.take())).toEqual([{ deep: [1] }])
})

test('a nested field, and a field of another name for an expression', async () => {
  const nested = await driveStage('fill(user.name)')
  nested.event({ user: { name: 'ann', id: 1 } })
  nested.event({ user: { id: 2 } })
  nested.event({})
  expect(nested.take()).toEqual([
    { user: { name: 'ann', id: 1 } },
    { user: { id: 2, name: 'ann' } },
    { user: { name: 'ann' } },
  ])
  const other = await driveStage('fill(lower(name), as: known)')
  other.event({ name: 'ANN' })
  other.event({})
  expect(other.take()).toEqual([{ name: 'ANN', known: 'ann' }, { known: 'ann' }])
})

test('the type of events', async () => {
  expect(await typeAfter('fill(v) | set x = 1', '{v: int?}')).toBe('{v: int?, x: int}')
  expect(await typeAfter('fill(lower(v), as: w) | set x = 1', '{v: string?}')).toBe(
    '{v: string?, w: string?, x: int}',
  )
})

test.each([
  ['fill(lower(v))', 'LP2055 lower(v)'],
  ['fill(v, ttl: 0s)', 'LP2055 0s'],
])('%s is refused', async (stage, complaint) => {
  expect(await complaintsOf(`from stdin(format: json) | ${stage} | to stdout`)).toEqual([complaint])
})

test('values by key without a time to live make a warning where the input goes on', async () => {
  const text = (stage: string) => `from file("x", format: json) | ${stage} | to stdout`
  expect(await complaintsOf(text('fill(v, by: host)'))).toEqual(['LP4062 fill'])
  expect(await complaintsOf(text('fill(v)'))).toEqual([])
  expect(await complaintsOf(text('fill(v, by: host, ttl: 1h)'))).toEqual([])
})
