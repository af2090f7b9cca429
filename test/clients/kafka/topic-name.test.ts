import { expect, test } from 'vitest'
import { ofUsers, topicNameProblem } from '../../../src/clients/kafka/topic-name.ts'

test.each(['a', 'logs-app_1.v2', '...', 'x'.repeat(249)])('a topic may be called %j', (name) => {
  expect(topicNameProblem(name)).toBeUndefined()
})

test.each(['', '.', '..', 'a b', 'x/y', 'é', 'a\n', 'x'.repeat(250)])('no topic is called %j', (name) => {
  expect(topicNameProblem(name)).toContain('is no name of a topic')
})

test("the brokers' own topics are left out, and others that begin like them are not", () => {
  expect(ofUsers(['__consumer_offsets', 'a', '__mine', '__transaction_state'])).toEqual(['a', '__mine'])
})
