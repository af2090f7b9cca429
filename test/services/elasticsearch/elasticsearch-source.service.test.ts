import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { prepare, startRun } from '../../support/killed-runs.ts'
import { readRecords, runPipe, testFolder } from '../../support/run-pipe.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { ask, clear, putTemplate } from './indices.ts'
import { type Elasticsearch, elasticsearchProgram, useElasticsearch } from './start-elasticsearch.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-elastic-source-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))
const count = 5000

serviceSuite('the source for Elasticsearch', [elasticsearchProgram], () => {
  let es: Elasticsearch
  beforeAll(async () => {
    es = await useElasticsearch()
    await putTemplate(es.url, 'read-*')
    // Two indices, and seven documents for each number: equals are in both of them.
    const body = Array.from({ length: count }, (_, n) => {
      const action = { index: { _index: `read-${n % 2}`, _id: `d${n}` } }
      const document = { n: Math.floor(n / 7), host: `web-${n % 3}`, long: '9007199254740993' }
      return `${JSON.stringify(action)}\n${JSON.stringify(document).replace(/"(9\d+)"/, '$1')}\n`
    })
    await fetch(`${es.url}/_bulk?refresh=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: body.join(''),
    })
  })

  test('reads all documents in order, each once, with their ids, and long numbers keep their digits', async () => {
    const folder = testFolder()
    await runPipe(
      `from elasticsearch("read-*", nodes: "${es.url}", sort: "n", batch: 333) | set id = @key, index = @headers.index | to file("${folder}/out")`,
    )
    const all = readRecords(`${folder}/out`)
    expect(new Set(all.map(({ id }) => id)).size).toBe(count)
    expect(all).toHaveLength(count)
    const numbers = all.map(({ n }) => Number(n))
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    expect(all.every(({ id, index }) => index === `read-${Number(String(id).slice(1)) % 2}`)).toBe(true)
    expect(all[0]!['long']).toBe(9007199254740993n)
  })

  test('reads what a query finds, and only the fields that are asked for', async () => {
    const folder = testFolder()
    await runPipe(
      `from elasticsearch(["read-0", "read-1"], nodes: "${es.url}", sort: "n", query: {term: {host: "web-1"}}, fields: "host") | to file("${folder}/out")`,
    )
    const all = readRecords(`${folder}/out`)
    expect(all).toHaveLength(Math.floor((count + 1) / 3))
    expect(all.every((one) => one['host'] === 'web-1' && Object.keys(one).length === 1)).toBe(true)
  })

  test('does not pass over an index of a pattern that lacks the field, and says what to do', async () => {
    await putTemplate(es.url, 'part-whole')
    await clear(es.url, 'part-*')
    await ask(es.url, 'PUT', '/part-whole/_doc/1?refresh=true', { n: 1 })
    await ask(es.url, 'PUT', '/part-bare/_doc/2?refresh=true', { other: 2 })
    const folder = testFolder()
    const read = (index: string) =>
      runPipe(`from elasticsearch([${index}], nodes: "${es.url}", sort: "n") | to file("${folder}/out")`)
    await expect(read('"part-*"')).rejects.toThrow(/No mapping found.*index "part-bare".*leave out one/)
    await read('"part-*", "-part-bare"')
    expect(readRecords(`${folder}/out`)).toEqual([{ n: 1 }])
  })

  test('goes on where it was when it is killed, with another point in time', async () => {
    const folder = join(base, 'killed')
    const path = prepare(
      folder,
      `pipeline killed { checkpoint: 5ms, durability: process }
from elasticsearch("read-*", nodes: "${es.url}", sort: "n", batch: 50) | set id = @key | to file("out/all.ndjson")
`,
    )
    for (const point of ['after decision:3', 'before decision:5']) {
      const { signal, errors } = await startRun(folder, path, point).ended
      expect(signal, errors).toBe('SIGKILL')
    }
    expect(await startRun(folder, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
    const all = readRecords(join(folder, 'out', 'all.ndjson'))
    expect(all.map(({ id }) => String(id)).sort()).toEqual(
      Array.from({ length: count }, (_, n) => `d${n}`).sort(),
    )
  })

  test('follows what comes behind the last document', async () => {
    await putTemplate(es.url, 'follow')
    const add = (n: number) => ask(es.url, 'PUT', `/follow/_doc/${n}?refresh=true`, { n })
    await add(1)
    const folder = testFolder()
    const stop = new AbortController()
    const running = runPipe(
      `from elasticsearch("follow", nodes: "${es.url}", sort: "n", follow: true, every: 50ms) | to file("${folder}/out")`,
      { options: { stop: stop.signal, untilEof: false } },
    )
    const until = async (expected: number): Promise<void> => {
      for (
        const end = Date.now() + 30_000;
        Date.now() < end;
        await new Promise((done) => setTimeout(done, 50))
      ) {
        try {
          if (readRecords(`${folder}/out`).length === expected) return
        } catch {
          // Not there yet.
        }
      }
      throw new Error(`${expected} events did not come`)
    }
    await until(1)
    await add(2)
    await add(3)
    await until(3)
    stop.abort()
    await running
    expect(readRecords(`${folder}/out`)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  })
})
