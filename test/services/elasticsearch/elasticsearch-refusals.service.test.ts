/** What a server says to a sink that is set up wrongly: told for each document in one sentence, and counted. */
import { beforeAll, expect, test } from 'vitest'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { ask, clear, countOf, type Json } from './indices.ts'
import { type Elasticsearch, elasticsearchProgram, useElasticsearch } from './start-elasticsearch.ts'

serviceSuite('what Elasticsearch does not take', [elasticsearchProgram], () => {
  let es: Elasticsearch
  beforeAll(async () => {
    es = await useElasticsearch()
    await clear(es.url, 'refusing-*')
  })

  async function send(sink: string) {
    const folder = testFolder()
    const path = writeLines(folder, 'in', ['{"k":"a","n":1}', '{"k":"b","n":2}'])
    const { counters } = await runPipe(
      `pipeline { dead_letter: rejects }
       source log = file("${path}", format: json, start: beginning)
       sink es = elasticsearch(${sink}, nodes: "${es.url}")
       sink rejects = file("${folder}/rejects")
       from log | to es`,
    )
    return { counters, letters: readRecords(`${folder}/rejects`) }
  }

  const strict = { mappings: { dynamic: 'strict', properties: { n: { type: 'long' } } } }
  test.each<readonly [string, string, string, Json, Json | undefined, string]>([
    ['is closed', 'closed', '', {}, undefined, '400: index_closed_exception: closed'],
    [
      'may not be written',
      'blocked',
      '',
      {},
      { 'index.blocks.write': true },
      '403: index [refusing-blocked] blocked by',
    ],
    [
      'has another mapping',
      'strict',
      '',
      strict,
      undefined,
      'introduction of [k] within [_doc] is not allowed',
    ],
    [
      'lacks what is to be updated',
      'updated',
      ', id: k, action: update',
      {},
      undefined,
      '404: [a]: document missing',
    ],
  ])('an index that %s', async (_, name, more, made, settings, says) => {
    const index = `refusing-${name}`
    await ask(es.url, 'PUT', `/${index}`, made)
    if (settings !== undefined) await ask(es.url, 'PUT', `/${index}/_settings`, settings)
    if (name === 'closed') await ask(es.url, 'POST', `/${index}/_close`)
    const { counters, letters } = await send(`"${index}"${more}`)
    expect(letters).toHaveLength(2)
    // Several requests are under way at once.
    const letter = letters.find(({ raw }) => String(raw).includes('"a"'))!
    expect(letter).toMatchObject({
      code: 'LP5547',
      stage: 'elasticsearch sink "es"',
      reason: expect.stringContaining(says),
    })
    expect(String(letter['reason'])).toMatch(/^Elasticsearch answers with \d+: .*[^.;\s]$/)
    expect(counters('es')).toMatchObject({ written: 0, rejected: 2 })
  })

  test('an alias whose name has letters in upper case is written in angle brackets', async () => {
    await ask(es.url, 'PUT', '/refusing-real', { aliases: { RefusingAlias: {} } })
    const { counters } = await send('"<RefusingAlias>"')
    expect(counters('es')).toMatchObject({ written: 2, rejected: 0 })
    expect(await countOf(es.url, 'refusing-real')).toBe(2)
  })
})
