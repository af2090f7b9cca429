import { describe, expect, test } from 'vitest'
import { saidAnyway, samplesOf } from '../../../src/lang/binding/supposed-settings.ts'
import { param } from '../../../src/operators/contract/params.ts'
import { complaintsOf } from '../../support/compile-text.ts'

const kafka = (settings: string): Promise<string[]> =>
  complaintsOf(`from stdin(format: json) | to kafka("a", brokers: "k:9092", ${settings})`, { checking: true })

describe('one setting hides no problem across others where it is', () => {
  test.each([
    ['out of range', 'acks: leader, latency: 1us', ['LP2055 leader', 'LP2055 1us']],
    ['of a wrong type', 'acks: leader, latency: "soon"', ['LP2055 leader', 'LP2054 "soon"']],
    ['no choice', 'acks: leader, compression: bz2', ['LP2055 leader', 'LP2056 bz2']],
    ['refused by itself', 'acks: leader, marker_topic: "a b"', ['LP2055 leader', 'LP2055 "a b"']],
    ['misspelt', 'acks: leader, compresion: gzip', ['LP2055 leader', 'LP2050 compresion']],
    ['a secret that is not set', 'acks: leader, user: "u", password: secret("NONE")', ['LP2055 leader']],
  ])('%s', async (_, settings, complaints) => {
    expect(await kafka(settings)).toEqual(complaints)
  })

  test('in a source, and in a table', async () => {
    expect(
      await complaintsOf('from kafka("a", start: end, start_time: "2026-01-01", max_wait: 1us) | to stdout'),
    ).toEqual(['LP2055 "2026-01-01"', 'LP2055 1us'])
    expect(
      await complaintsOf(
        'table t = http("http://h/${k}", key: k, headers: {a: 1}, concurrency: 0)\nfrom stdin(format: json) | set a = $t[k] | to stdout',
      ),
    ).toEqual(expect.arrayContaining(['LP2055 {a: 1}', 'LP2055 0']))
  })
})

describe('nothing is said that follows from the wrong setting', () => {
  test.each([
    ['a user of a wrong type', 'user: 5, password: secret("P")', ['LP2054 5']],
    ['a misspelt user', 'usr: "u", password: secret("P")', ['LP2050 usr']],
    ['a user by a name that is like none', 'principal: "u", password: secret("P")', ['LP2050 principal']],
    ['acks that are no choice', 'acks: most, transactions: true', ['LP2056 most']],
    ['transactions that are no choice', 'acks: leader, transactions: maybe', ['LP2056 maybe']],
  ])('%s', async (_, settings, complaints) => {
    // What is said of "acks: leader" depends on "transactions", so it waits until that is right.
    expect(await kafka(settings)).toEqual(complaints)
  })

  test('a part of a topic that may be null is told beside other problems', async () => {
    expect(
      await complaintsOf(
        'type E = {team: string?}\nfrom stdin(format: json, schema: E) | to kafka("x-${team}", brokers: "k:9092", acks: leader)',
      ),
    ).toEqual(['LP3084 team', 'LP2055 leader'])
  })
})

describe('what is said whichever value it gets', () => {
  const both = function* ({ a, b }: Readonly<Record<string, unknown>>) {
    if (a === 'x') yield { param: 'a', message: 'a is x' }
    if (b === 1) yield { param: 'b', message: 'b is 1' }
  }

  test('depends on none of its samples', () => {
    const doubts = new Map([['a', ['x', 'y']]])
    expect(saidAnyway({ b: 1 }, { doubts, strangers: undefined }, both)).toEqual([
      { param: 'b', message: 'b is 1' },
    ])
    expect(saidAnyway({ a: 'x', b: 1 }, { doubts: new Map(), strangers: undefined }, both)).toHaveLength(2)
  })

  test('is nothing where no value can be supposed, or too many', () => {
    const none = new Map([['a', samplesOf(param.keys({ doc: '' }))]])
    expect(saidAnyway({ b: 1 }, { doubts: none, strangers: undefined }, both)).toEqual([])
    const many = new Map([...'cdefghijk'].map((name) => [name, [1, 2]]))
    expect(saidAnyway({ b: 1 }, { doubts: many, strangers: undefined }, both)).toEqual([])
  })

  test('is nothing where a check does not expect the value', () => {
    const doubts = new Map([['a', ['x', 5]]])
    const check = function* ({ a }: Readonly<Record<string, unknown>>) {
      yield { param: 'a', message: (a as string).toUpperCase() }
    }
    expect(saidAnyway({}, { doubts, strangers: undefined }, check)).toEqual([])
  })
})
