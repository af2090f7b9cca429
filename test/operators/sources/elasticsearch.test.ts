import { expect, test } from 'vitest'
import { readRecords, runPipe, testFolder } from '../../support/run-pipe.ts'
import { hastyClock, reply, webServer } from '../../support/web-server.ts'

/** A cluster of two shards, one with the even numbers and one with the odd ones; that of the even ones fails in the second search. */
function limping() {
  const numbers = [1, 2, 3, 4, 5, 6]
  let searches = 0
  return webServer((response, { path, body }) => {
    response.setHeader('x-elastic-product', 'Elasticsearch')
    response.setHeader('content-type', 'application/json')
    if (!path.startsWith('/_search')) return reply(response, 200, '{"id":"pit"}')
    const { size, search_after: after = [0] } = JSON.parse(body) as {
      readonly size: number
      readonly search_after?: readonly number[]
    }
    const failed = ++searches === 2 ? 1 : 0
    const found = numbers.filter((n) => n > after[0]! && (failed === 0 || n % 2 === 1)).slice(0, size)
    const hits = found.map((n) => ({ _id: `${n}`, _index: 'logs', _source: { n }, sort: [n, n] }))
    reply(response, 200, JSON.stringify({ pit_id: 'pit', _shards: { total: 2, failed }, hits: { hits } }))
  })
}

test('what a shard holds that fails for a moment comes when it is there again, in its order', async () => {
  const { url } = await limping()
  const folder = testFolder()
  const { messages } = await runPipe(
    `from elasticsearch("logs", nodes: "${url}", sort: "n", batch: 2) | to file("${folder}/out")`,
    { clock: hastyClock() },
  )
  expect(readRecords(`${folder}/out`).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6])
  expect(messages.filter((message) => message.includes('1 of 2 shards failed'))).toHaveLength(1)
})
