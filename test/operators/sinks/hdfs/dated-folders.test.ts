import { expect, test } from 'vitest'
import { zoneOf } from '../../../../src/core/zone.ts'
import { DatedFolders } from '../../../../src/operators/sinks/hdfs/dated-folders.ts'

const micros = (iso: string): number => Date.parse(iso) * 1000

test('the folder is named by the start, and from the next day on by the day; January is 01', () => {
  const folders = new DatedFolders(zoneOf('UTC')!, micros('2025-01-31T23:59:59Z'))
  expect(folders.place('/logs/app.log', micros('2025-01-31T23:59:59.9Z'))).toBe(
    '/logs/20250131_235959/app.log',
  )
  expect(folders.place('/logs/app.log', micros('2025-02-01T00:00:00Z'))).toBe('/logs/20250201/app.log')
  expect(folders.place('/app.log', micros('2025-12-31T12:00:00Z'))).toBe('/20251231/app.log')
})

test('days are those of the zone', () => {
  const folders = new DatedFolders(zoneOf('Asia/Tokyo')!, micros('2025-02-28T14:59:58Z'))
  expect(folders.place('/app.log', micros('2025-02-28T14:59:59Z'))).toBe('/20250228_235958/app.log')
  expect(folders.place('/app.log', micros('2025-02-28T15:00:00Z'))).toBe('/20250301/app.log')
})

test('a place is past when its day is over or another start made it', () => {
  const now = micros('2025-02-01T00:00:00Z')
  const folders = new DatedFolders(zoneOf('UTC')!, micros('2025-01-31T23:59:59Z'))
  const early = folders.place('/logs/app.log', micros('2025-01-31T23:59:59Z'))
  expect(folders.isPast(early, micros('2025-01-31T23:59:59Z'))).toBe(false)
  expect(folders.isPast(early, now)).toBe(true)
  expect(folders.isPast(folders.place('/logs/app.log', now), now)).toBe(false)
  expect(folders.isPast('/logs/20250131_100000/app.log', micros('2025-01-31T23:59:59Z'))).toBe(true)
})
