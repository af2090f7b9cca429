import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { prepare, startRun } from '../../support/killed-runs.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { ask, countOf, documentsOf, putTemplate } from '../elasticsearch/indices.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { type Elasticsearch7, elasticsearch7Program, startElasticsearch7 } from './start-elasticsearch7.ts'

const count = 5000
const isBad = (n: number): boolean => n % 100 === 41
const events = Array.from({ length: count }, (_, n) =>
  JSON.stringify({ n: isBad(n) ? `bad ${n}` : n, host: `web-${n % 3}` }),
)
const good = Array.from({ length: count }, (_, n) => n).filter((n) => !isBad(n))

serviceSuite('Elasticsearch 7.17', [elasticsearch7Program], () => {
  let es: Elasticsearch7
  beforeAll(async () => {
    es = await startElasticsearch7()
    return () => es.close()
  })
  const at = (): string => `nodes: "${es.url}", batch: {events: 500}`

  test('takes documents with compressed requests, and those that it refuses go to the dead letter', async () => {
    const { version } = (await ask(es.url, 'GET', '/')) as { readonly version: { readonly number: string } }
    expect(version.number).toMatch(/^7\.17\./)
    await putTemplate(es.url, 'plain')
    const folder = testFolder()
    const path = writeLines(folder, 'in', events)
    const run = await runPipe(`
      pipeline { dead_letter: rejects }
      source log = file("${path}", format: json, start: beginning)
      sink es = elasticsearch("plain", ${at()}, gzip: true)
      sink rejects = file("${folder}/rejects")
      from log | to es`)
    expect(run.counters('es')).toMatchObject({ written: good.length, rejected: count - good.length })
    expect((await documentsOf(es.url, 'plain')).map(({ _source }) => _source['n'])).toEqual(good)
    expect(readRecords(`${folder}/rejects`)).toHaveLength(count - good.length)
  }, 60_000)

  test.each(['outbox', 'immediate'])(
    'has each event once after kills, by ids of the source position, with "delivery: %s"',
    async (delivery) => {
      const index = `killed-${delivery}`
      await putTemplate(es.url, index)
      const folder = testFolder()
      const path = prepare(
        folder,
        `pipeline killed { checkpoint: 20ms }
         source log = file("${join(folder, 'in')}", format: json, start: beginning)
         sink es = elasticsearch("${index}", ${at()}, delivery: ${delivery}, id: "at ${'$'}{@offset}")
         from log | where host != "bad" | to es`,
      )
      writeLines(
        folder,
        'in',
        events.map((event) => event.replace(/"bad \d+"/, '-1')),
      )
      for (const point of ['before decision:1', 'before decision:2', 'sink flushed:1']) {
        const { signal, errors } = await startRun(folder, path, point, ['--reset', 'starts']).ended
        expect(signal, `${point}: ${errors}`).toBe('SIGKILL')
      }
      // At once means before the decision: what the last kill has cut short is there, and comes again.
      if (delivery === 'immediate') expect(await countOf(es.url, index)).toBeGreaterThan(0)
      const { code, errors } = await startRun(folder, path, undefined, ['--reset', 'starts']).ended
      expect(code, errors).toBe(0)
      const numbers = (await documentsOf(es.url, index)).map(({ _source }) => Number(_source['n']))
      expect(numbers.filter((n) => n >= 0)).toEqual(good)
      expect(numbers).toHaveLength(count)
    },
    120_000,
  )

  test('is read in order, over a point in time', async () => {
    const folder = testFolder()
    await runPipe(
      `from elasticsearch("plain", nodes: "${es.url}", sort: "n", batch: 333) | to file("${folder}/out")`,
    )
    expect(readRecords(`${folder}/out`).map(({ n }) => Number(n))).toEqual(good)
  }, 60_000)
})
