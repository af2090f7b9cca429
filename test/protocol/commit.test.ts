import { expect, test } from 'vitest'
import { type CommitVariant, commitModel } from './commit-model.ts'
import { explore } from './explore.ts'

test.each<[string, CommitVariant, number]>([
  ['an outbox behind the decision', { scheme: 'outbox' }, 2_000],
  ['an outbox with a file of decided records', { scheme: 'outbox', redo: true }, 7_000],
  ['a transaction that decides, with the snapshot before it kept', { scheme: 'direct' }, 1_200],
])('%s is exact whatever crashes when', (_, variant, least) => {
  const { violation, states } = explore(commitModel(variant))
  expect(violation).toBeUndefined()
  // So many there are; far fewer would mean that the model has lost its teeth.
  expect(states).toBeGreaterThan(least)
})

test.each<[string, CommitVariant, RegExp]>([
  [
    'the decision before the open transaction loses',
    { scheme: 'sqlite first' },
    /at an end without all|broker has/,
  ],
  ['the open transaction before the decision doubles', { scheme: 'broker first' }, /broker has/],
  ['no marker doubles', { scheme: 'outbox', without: 'marker' }, /broker has/],
  ['no fence doubles', { scheme: 'outbox', without: 'fence' }, /broker has/],
  [
    'the marker read before the fence doubles',
    { scheme: 'outbox', without: 'fence before marker' },
    /broker has/,
  ],
  ['a decision before the sync loses', { scheme: 'outbox', without: 'fsync' }, /shorter than decided/],
  [
    'a snapshot that is written over cannot be gone back to',
    { scheme: 'direct', without: 'snapshot before' },
    /no snapshot for the marker/,
  ],
  [
    'a transaction that decides without a fence doubles',
    { scheme: 'direct', without: 'fence' },
    /no snapshot for the marker|broker has/,
  ],
  [
    'its marker read before the fence cannot be trusted',
    { scheme: 'direct', without: 'fence before marker' },
    /no snapshot for the marker|broker has/,
  ],
  ['preparing before the sync loses', { scheme: 'direct', without: 'fsync' }, /shorter than decided/],
  [
    'an epoch that is true and never rolled forward leaves nothing to go on from',
    { scheme: 'direct', without: 'rolling forward' },
    /no snapshot for the marker/,
  ],
  [
    'files that are not cut back with an epoch that never was have its records twice',
    { scheme: 'direct', without: 'cutting files back' },
    /the file has/,
  ],
  [
    'decided records that are appended come twice',
    { scheme: 'outbox', redo: true, without: 'positioned writes' },
    /file of decided records has/,
  ],
  [
    'delivered recorded before the sync leaves a hole',
    { scheme: 'outbox', redo: true, without: 'fsync before delivered' },
    /hole/,
  ],
])('%s', (_, variant, what) => {
  const { violation } = explore(commitModel(variant))
  expect(violation?.what).toMatch(what)
  expect(violation!.way.some((step) => step.startsWith('crash'))).toBe(true)
})

test.each<[string, CommitVariant, RegExp]>([
  [
    'without a marker what it decided is not known',
    { scheme: 'direct', without: 'marker' },
    /no snapshot for the marker|broker has/,
  ],
  [
    'what comes behind the cut and does not wait is true with the epoch before, and comes again',
    { scheme: 'direct', without: 'waiting behind the cut' },
    /broker has|no snapshot for the marker/,
  ],
  [
    'what was sent in a transaction that the broker has ended, and is not sent anew, is lost',
    { scheme: 'direct', without: 'sending what was sent' },
    /broker has/,
  ],
  [
    'a commit whose answer was lost, and that nobody looks for, doubles',
    { scheme: 'direct', without: 'looking after a lost answer' },
    /broker has/,
  ],
])('%s', (_, variant, what) => {
  expect(explore(commitModel(variant)).violation?.what).toMatch(what)
})
