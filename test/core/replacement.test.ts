import { expect, test } from 'vitest'
import { groupsOf, replacementFor } from '../../src/core/replacement.ts'

const regex = /(?<user>\w+)@(\w+)/

test.each([
  ['$user at $2', 'ann at host'],
  ['<$0>', '<ann@host>'],
  ['$$1', '$1'],
  ['$9', '$9'],
  ['$12', 'ann2'],
  ['$nobody', '$nobody'],
  ['100$', '100$'],
  ["$& $` $'", "$& $` $'"],
  ['plain', 'plain'],
])('%s becomes %s', (text, result) => {
  expect('ann@host'.replace(regex, replacementFor(regex, text))).toBe(result)
})

test('groups are told, named or not', () => {
  expect(groupsOf(/(a)(?<b>b)|(?<c>c)(?<!d)\(\?<x>/)).toEqual({ names: ['b', 'c'], count: 3 })
  expect(groupsOf(/a/gi)).toEqual({ names: [], count: 0 })
})
