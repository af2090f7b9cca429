import { randomUUID } from 'node:crypto'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, test } from 'vitest'
import { prepare } from '../../support/killed-runs.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { schemaRegistry } from '../../support/schema-registry.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { type Kafka, kafkaProgram, useKafka } from './start-kafka.ts'
import { createTopics, produce } from './topics.ts'

const schema = JSON.stringify({ type: 'record', name: 'P', fields: [{ name: 'x', type: 'int' }] })

serviceSuite('messages with schemas', [kafkaProgram], () => {
  let kafka: Kafka
  beforeAll(async () => {
    kafka = await useKafka()
  })

  test('go from a sink to a source; what does not fit is a dead letter on both sides, also while the registry is away', async () => {
    const { plain } = kafka.addresses
    const topic = `schemas-${process.pid}`
    await createTopics(plain, [topic])
    const server = await schemaRegistry()
    server.add(`${topic}-value`, { schema })
    const folder = testFolder()
    const settings = `brokers: "${plain[0]}", registry: {url: "${server.url}"}`
    const pipeline = (name: string) => `pipeline { dead_letter: rejects }
      sink rejects = file("${folder}/${name}")
      `
    const lines = writeLines(folder, 'in', ['{"x":1}', '{"x":"no"}', '{"x":3}'])
    await runPipe(
      `${pipeline('unsent')} from file("${lines}", format: json, start: beginning) | to kafka("${topic}", ${settings})`,
    )
    expect(readRecords(join(folder, 'unsent'))).toMatchObject([{ code: 'LP5513', raw: '{"x":"no"}' }])
    await produce(plain, topic, [{ value: 'junk' }])
    server.state.isAway = true
    const reading = runPipe(
      `${pipeline('unread')} from kafka("${topic}", ${settings}) | set at = @offset | to file("${folder}/out")`,
    )
    await sleep(1500)
    server.state.isAway = false
    const { messages } = await reading
    expect(messages.join()).toContain('It is asked again')
    expect(readRecords(join(folder, 'out'))).toEqual([
      { x: 1, at: 0 },
      { x: 3, at: 1 },
    ])
    const raw = Buffer.from('junk').toString('base64')
    expect(readFileSync(join(folder, 'unread'), 'utf8')).toContain(raw)
    expect(readRecords(join(folder, 'unread'))).toMatchObject([{ code: 'LP5513', raw, at: { offset: 2 } }])
  })

  test('are read and written by the versions that are added while both run', async () => {
    const { plain } = kafka.addresses
    const topic = `versions-${randomUUID().slice(0, 8)}`
    await createTopics(plain, [topic])
    const server = await schemaRegistry()
    const withFields = (...names: string[]): string =>
      JSON.stringify({
        type: 'record',
        name: 'P',
        fields: names.map((name) => ({ name, type: 'int', default: 0 })),
      })
    server.add(`${topic}-value`, { schema: withFields('x') })
    const folder = testFolder()
    const settings = `brokers: "${plain[0]}", registry: {url: "${server.url}"}`
    const [input, out] = [join(folder, 'in'), join(folder, 'out')]
    const path = prepare(
      folder,
      `pipeline versions { checkpoint: 100ms, dead_letter: rejects }
      sink rejects = file("${folder}/rejects")
      sink topic = kafka("${topic}", ${settings})
      sink out = file("${out}")
      from file("${input}", format: json, start: beginning) | to topic
      from kafka("${topic}", ${settings}) | to out`,
    )
    writeFileSync(input, '{"x":1}\n')
    const run = runLogpipe(path, { folder, warns: true })
    const events = () => (existsSync(out) ? readRecords(out) : [])
    await run.until(() => events().length === 1)
    server.add(`${topic}-value`, { schema: withFields('x', 'y') })
    // The sink asks again for an event that does not fit, though not more often than every 5 s.
    await sleep(5000)
    appendFileSync(input, '{"x":2,"y":3}\n')
    await run.until(() => events().length === 2)
    const { code, errors } = await run.stop()
    expect(code, errors).toBe(0)
    expect(events()).toEqual([{ x: 1 }, { x: 2, y: 3 }])
    expect(readRecords(join(folder, 'rejects'))).toEqual([])
  }, 180_000)
})
