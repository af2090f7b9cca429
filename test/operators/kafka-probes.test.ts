import { expect, test } from 'vitest'
import { kafkaError, troubleOf } from '../../src/clients/kafka/errors.ts'
import { probeSink } from '../../src/operators/sinks/kafka/probe-sink.ts'
import { probeSource } from '../../src/operators/sources/kafka/probe-source.ts'

const refusal = (name: string) => kafkaError(troubleOf(name), ['b:1'], 'kafka', undefined, 'not authorized')

const admin = {
  topics: () => Promise.resolve(['t']),
  topic: (topic: string) => Promise.resolve(topic === 't' ? { topic, partitions: [0] } : undefined),
  committed: (group: string) =>
    group === 'mine' ? Promise.resolve(new Map()) : Promise.reject(refusal('GROUP_AUTHORIZATION_FAILED')),
}

function producer(mayWrite: boolean) {
  const calls: string[] = []
  return {
    calls,
    open() {
      calls.push('open')
      return mayWrite ? Promise.resolve() : Promise.reject(refusal('CLUSTER_AUTHORIZATION_FAILED'))
    },
    close() {
      calls.push('close')
      return Promise.resolve()
    },
  }
}

test('a user who may look and not write is told', async () => {
  const target = { topic: 't', markerTopic: undefined, title: 'kafka sink' }
  const [may, mayNot] = [producer(true), producer(false)]
  await probeSink(target, admin, may)
  await expect(probeSink(target, admin, mayNot)).rejects.toMatchObject({ code: 'LP5503' })
  expect([may.calls, mayNot.calls]).toEqual([
    ['open', 'close'],
    ['open', 'close'],
  ])
})

test('the topic of the marks must be there', async () => {
  const target = { topic: undefined, markerTopic: 'marks', title: 'kafka sink' }
  await expect(probeSink(target, admin, undefined)).rejects.toMatchObject({ code: 'LP5502' })
  await probeSink({ ...target, markerTopic: 't' }, admin, undefined)
})

test('a group that this user may not use is told', async () => {
  const source = { topics: ['t'], title: 'kafka source' }
  await probeSource({ ...source, group: 'mine' }, admin)
  await expect(probeSource({ ...source, group: 'theirs' }, admin)).rejects.toMatchObject({ code: 'LP5503' })
})
