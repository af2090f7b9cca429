import { describe, expect, test } from 'vitest'
import { sessions } from './session-model.ts'
import { dependent } from './two-partitions.ts'
import { windows } from './window-model.ts'

describe('windows', () => {
  const spread = [4, 7] as const

  test('do not depend on how partitions interleave where late is judged by the own partition', () => {
    expect(dependent(spread, (...input) => windows(...input, { lateBy: 'own' }))).toBe(0)
  })

  test('do where it is judged by the combined watermark', () => {
    expect(dependent(spread, (...input) => windows(...input, { lateBy: 'combined' }))).toBeGreaterThan(50)
  })

  test('early results do not depend on it where an event goes into the pane of its own watermark', () => {
    expect(dependent(spread, (...input) => windows(...input, { lateBy: 'own', early: 'effective' }))).toBe(0)
  })

  test.each(['time', 'whole'] as const)('early results over panes by %s do', (early) => {
    expect(dependent(spread, (...input) => windows(...input, { lateBy: 'own', early }))).toBeGreaterThan(50)
  })
})

describe('sessions', () => {
  const spread = [6, 9] as const

  test('do not depend on how partitions interleave where late is older than the own watermark', () => {
    expect(dependent(spread, (...input) => sessions(...input, 'own'))).toBe(0)
  })

  test.each(['closed', 'combined'] as const)('do where late is judged by sessions that are %s', (lateBy) => {
    expect(dependent(spread, (...input) => sessions(...input, lateBy))).toBeGreaterThan(20)
  })
})
