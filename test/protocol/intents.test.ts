import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { type IntentsVariant, intentsModel } from './intents-model.ts'

test('files that are made on the way are exact, whoever makes or renames one meanwhile', () => {
  const { violation, states } = explore(intentsModel('specified'))
  expect(violation).toBeUndefined()
  expect(states).toBeGreaterThan(500)
})

test.each<[string, IntentsVariant, RegExp]>([
  ['a file made without an intent is left over', 'no intent', /left over/],
  [
    'a file of which nothing is written down belongs to nobody after a crash',
    'no row before the first byte',
    /twice|left over/,
  ],
  ['without identity what others wrote is cut', 'no identity', /others|twice|gone/],
  ['a renamed file needs its row as long as it counts', 'one row for a path', /twice|gone/],
  ['a file whose name is not durable is gone', 'no sync of the folder', /gone|shorter/],
])('%s', (_, variant, what) => {
  expect(explore(intentsModel(variant)).violation?.what).toMatch(what)
})
