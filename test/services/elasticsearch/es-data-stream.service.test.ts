/** The story `pipelines/es-data-stream`, as its page tells it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRecords } from '../../support/run-pipe.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { documentsOf } from './indices.ts'
import { type Elasticsearch, elasticsearchProgram, useElasticsearch } from './start-elasticsearch.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const story = join(root, 'pipelines', 'es-data-stream')
const folder = mkdtempSync(join(tmpdir(), 'logpipe-story-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const expected = (name: string) => readRecords(join(story, 'expected', name))

const logpipe = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { cwd: story, encoding: 'utf8' })

serviceSuite('the story of a data stream', [elasticsearchProgram], () => {
  let es: Elasticsearch
  beforeAll(async () => {
    es = await useElasticsearch()
  })

  test('ends with the documents and the dead letters that are expected, and another run adds nothing', async () => {
    // A node that stays has those of earlier runs.
    const stream = `logs-shop-${Date.now()}`
    const params = ['-p', `nodes=${es.url}`, '-p', `out=${folder}/out`, '-p', `stream=${stream}`]
    expect(logpipe('check', '--strict', '--connect', 'main.pipe', ...params)).toMatchObject({ status: 0 })
    const run = logpipe('run', 'main.pipe', '--state', `${folder}/state`, ...params)
    expect(run, run.stderr).toMatchObject({ status: 0 })
    const documents = async () =>
      (await documentsOf(es.url, stream, '@timestamp')).map(({ _source }) => _source)
    expect(await documents()).toEqual(expected('documents.ndjson'))
    const letters = join(folder, 'out', 'rejects.ndjson')
    const refused = expected('refused.ndjson')
    expect(readRecords(letters).map(({ raw }) => JSON.parse(String(raw)))).toEqual(refused)
    expect(readRecords(letters)[0]).toMatchObject({
      code: 'LP5547',
      reason: expect.stringContaining('failed to parse field [took] of type [long]'),
    })

    // Nothing is left to do for another run with the same state.
    expect(logpipe('run', 'main.pipe', '--state', `${folder}/state`, ...params)).toMatchObject({ status: 0 })
    expect(await documents()).toEqual(expected('documents.ndjson'))
  })
})
