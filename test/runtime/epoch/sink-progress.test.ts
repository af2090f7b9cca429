import { expect, test } from 'vitest'
import { SinkProgress } from '../../../src/runtime/epoch/sink-progress.ts'

test('a row that a sink writes while its epoch waits is not undone by that epoch', () => {
  const progress = new SinkProgress(['out'])
  progress.pass(
    'out',
    1,
    new Map([
      ['a', null],
      ['b', { length: 1 }],
    ]),
    1,
  )
  // The end comes before the decision: its rows belong to the next epoch.
  progress.pass('out', Number.POSITIVE_INFINITY, new Map([['c', null]]), 1)
  progress.intended(
    'out',
    new Map([
      ['a', { length: 5 }],
      ['c', { length: 6 }],
      ['d', { length: 7 }],
    ]),
  )
  progress.intended('other', new Map([['a', { length: 8 }]]))
  expect([...progress.rows.get('out')!]).toEqual([
    ['a', { length: 5 }],
    ['b', { length: 1 }],
  ])
  progress.decided()
  expect([...progress.rows.get('out')!]).toEqual([['c', { length: 6 }]])
})
