import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { outputOf, prepare } from '../../support/killed-runs.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { createTopics, produce } from './topics.ts'

kafkaSuite('where a Kafka source begins', (of) => {
  test.each(
    ['kafkajs', 'platformatic'].flatMap((client) => [
      `client: ${client}`,
      `client: ${client}, members: shared`,
    ]),
  )(
    'at the end at its first start only: what comes to a quiet partition while it is stopped is read (%s)',
    async (settings) => {
      const topic = `ends-${randomUUID().slice(0, 8)}`
      await createTopics(of.brokers, [topic], { partitions: 2 })
      const write = (partition: number, value: string) =>
        produce(of.brokers, topic, [{ partition, value: JSON.stringify({ value }) }])
      await write(0, 'before')
      await write(1, 'before')
      const folder = join(testFolder(), 'run')
      const path = prepare(
        folder,
        `pipeline ends { checkpoint: 100ms }
         from kafka("${topic}", brokers: "${of.brokers[0]}", group: "${topic}", start: end, ${settings})
           | to file("${join(folder, 'out', 'events.ndjson')}")`,
      )
      const start = () => runLogpipe(path, { folder })
      const told = (): readonly string[] =>
        Object.values(outputOf(folder))
          .join('')
          .split('\n')
          .flatMap((line) => (line === '' ? [] : [String((JSON.parse(line) as { value: string }).value)]))
      const one = start()
      // It is there when it tells of what is written by now.
      let probes = 0
      await one.until(async () => {
        await write(0, `probe ${probes++}`)
        return told().length > 0
      }, 60_000)
      expect((await one.stop()).code).toBe(0)
      const first = told()
      expect(first).not.toContain('before')
      await write(1, 'meanwhile')
      const two = start()
      await vi.waitFor(() => expect(told()).toContain('meanwhile'), { timeout: 60_000, interval: 100 })
      const { code, errors } = await two.stop()
      expect(code, errors).toBe(0)
      expect(told()).not.toContain('before')
      expect(new Set(told()).size).toBe(told().length)
    },
    180_000,
  )
})
