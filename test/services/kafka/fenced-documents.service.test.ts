import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { bulkServer } from '../../support/bulk-server.ts'
import { brokerSettings, groupWork, placesOf } from './group-work.ts'
import { kafkaSuite } from './kafka-suite.ts'

kafkaSuite(
  'documents of processes that share a group',
  (of) => {
    test.each([
      ['transactions decide', ', transactions: direct, transaction_timeout: 5s'],
      ['each decides for itself', ''],
    ])(
      'are there once by ids made of the event alone, whoever is killed or falls asleep (%s)',
      async (_, sink) => {
        /** By their ids. */
        const documents = new Set<string>()
        let again = 0
        const server = await bulkServer((_document, { meta }) => {
          const id = String(meta['_id'])
          if (!documents.has(id)) {
            documents.add(id)
            return 201
          }
          again++
          return 409
        })
        const { feeder, copies, start, share } = await groupWork(of, {
          client: 'client: platformatic',
          session: '3s',
          sink,
          beside: `elasticsearch("docs", nodes: "${server.url}", delivery: immediate, id: "\${@partition}/\${@offset}")`,
        })
        const a = start('a')
        const b = start('b')
        const c = start('c')
        await share(['a', a], ['b', b], ['c', c])
        await c.kill()
        await share(['a', a], ['b', b])
        process.kill(b.pid, 'SIGSTOP')
        await share(['a', a])
        await sleep(1000)
        process.kill(b.pid, 'SIGCONT')
        await share(['a', a], ['b', b])
        await feeder.stop()
        await vi.waitFor(() => expect(placesOf(copies()).size).toBe(feeder.sent()), 60_000)
        for (const run of [a, b]) expect((await run.stop()).code).toBe(0)
        process.stderr.write(`${feeder.sent()} events, ${documents.size} documents, ${again} sent again\n`)
        // Some came twice, and are there once.
        expect(again).toBeGreaterThan(0)
        expect([...documents].toSorted()).toEqual([...placesOf(copies()).keys()].toSorted())
      },
      240_000,
    )
  },
  { settings: brokerSettings },
)
