import { expect, test } from 'vitest'
import { catalog } from '../../src/operators/catalog.ts'
import { apartFrom } from '../../src/runtime/apart-from.ts'
import { planOf } from '../support/compile-text.ts'

const store = { instance: 'a state directory' }

test('runs that share an input are told apart by their state directories, and others are not', async () => {
  const of = async (source: string, kept: typeof store | undefined = store) =>
    apartFrom(await planOf(`from ${source} | to kafka("b", transactions: true)`), catalog, kept).apart
  expect(await of('kafka("a", members: shared)')).toBe('a state directory')
  expect(await of('kafka("a", members: shared, client: kafkajs)')).toBe('a state directory')
  expect(await of('kafka("a")')).toBeUndefined()
  const plan = await planOf('from kafka("a", members: shared) | to stdout')
  expect(apartFrom(plan, catalog, undefined)).toEqual({})
})
