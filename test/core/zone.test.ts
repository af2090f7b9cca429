import { expect, test } from 'vitest'
import { utc, utcOfLocal, zoneOf } from '../../src/core/zone.ts'

const second = (text: string): number => Date.parse(text) / 1000

test('a named zone knows its summer', () => {
  const berlin = zoneOf('Europe/Berlin')!
  expect(berlin.offsetAt(second('2026-01-01T00:00:00Z'))).toBe(3600)
  expect(berlin.offsetAt(second('2026-07-01T00:00:00Z'))).toBe(7200)
  expect(berlin.offsetAt(second('2026-03-29T00:59:59Z'))).toBe(3600)
  expect(berlin.offsetAt(second('2026-03-29T01:00:00Z'))).toBe(7200)
  expect(zoneOf('Europe/Berlin')).toBe(berlin)
})

test('offsets and UTC are zones, other texts are none', () => {
  expect(zoneOf('UTC')).toBe(utc)
  expect(zoneOf('+05:30')!.offsetAt(0)).toBe(19_800)
  expect(zoneOf('-0800')!.offsetAt(0)).toBe(-28_800)
  expect(zoneOf('GMT+01')!.offsetAt(0)).toBe(3600)
  for (const name of ['', 'Mars/Olympus', '+25:00', '2026']) expect(zoneOf(name), name).toBeNull()
})

test('a local time that happens twice is the earlier, one that never happens moves forward', () => {
  const berlin = zoneOf('Europe/Berlin')!
  expect(utcOfLocal(berlin, second('2026-10-25T02:30:00Z'))).toBe(second('2026-10-25T00:30:00Z'))
  expect(utcOfLocal(berlin, second('2026-03-29T02:30:00Z'))).toBe(second('2026-03-29T01:30:00Z'))
  expect(utcOfLocal(berlin, second('2026-06-01T12:00:00Z'))).toBe(second('2026-06-01T10:00:00Z'))
})
