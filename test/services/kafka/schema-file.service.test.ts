import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { readTopic } from './read-topic.ts'
import { createTopics } from './topics.ts'

const avro = JSON.stringify({ type: 'record', name: 'P', fields: [{ name: 'x', type: 'int' }] })
const protobuf = 'syntax = "proto3"; message P { int32 x = 1; }'

kafkaSuite('messages with a schema of a file', (of) => {
  test.each([
    ['p.avsc', avro, '\x0e'],
    ['p.proto', protobuf, '\x08\x07'],
  ])(
    'go from a sink to a source, and nothing stands before their bytes (%s)',
    async (file, schema, bytes) => {
      const topic = `schema-${randomUUID().slice(0, 8)}`
      await createTopics(of.brokers, [topic])
      const folder = testFolder()
      writeFileSync(join(folder, file), schema)
      const settings = `brokers: "${of.brokers[0]}", schema_file: "${join(folder, file)}"`
      const input = writeLines(folder, 'in', ['{"x":7}', '{"x":"no"}', '{"x":8}'])
      await runPipe(`pipeline { dead_letter: rejects }
      sink rejects = file("${folder}/rejects")
      from file("${input}", format: json, start: beginning) | to kafka("${topic}", ${settings})`)
      expect(readRecords(join(folder, 'rejects'))).toMatchObject([{ code: 'LP5513', raw: '{"x":"no"}' }])
      const messages = (await readTopic(of.brokers, topic)).flat()
      expect(messages[0]?.value).toBe(bytes)
      await runPipe(`from kafka("${topic}", ${settings}) | set at = @offset | to file("${folder}/out")`)
      expect(readRecords(join(folder, 'out'))).toEqual([
        { x: 7, at: 0 },
        { x: 8, at: 1 },
      ])
    },
  )
})
