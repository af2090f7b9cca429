import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { brokerSettings, groupWork, placesOf } from './group-work.ts'
import { kafkaSuite } from './kafka-suite.ts'

/** What a run says that begins again, since its group has gone on without it. */
const restarts = (errors: string): number => errors.match(/LP5522/g)?.length ?? 0

kafkaSuite(
  'processes that share a group, whose transactions decide',
  (of) => {
    test.each(['client: platformatic', 'client: platformatic, protocol: consumer'])(
      'come and go, are killed and fall asleep, and each event is there once (%s)',
      async (client) => {
        const { feeder, copies, start, share } = await groupWork(of, {
          client,
          session: '3s',
          sink: ', transactions: direct, transaction_timeout: 5s',
        })
        const a = start('a')
        const b = start('b')
        await share(['a', a], ['b', b])
        let c = start('c')
        await share(['a', a], ['b', b], ['c', c])
        expect((await c.stop()).errors).not.toContain('LP')
        await share(['a', a], ['b', b])
        c = start('c', { isKept: true })
        await share(['a', a], ['b', b], ['c', c])
        for (const { errors } of [a, b, c]) expect(errors()).not.toContain('LP')

        await c.kill()
        await share(['a', a], ['b', b])
        // What it has prepared and not committed is settled with its next start.
        c = start('c', { isKept: true })
        await share(['a', a], ['b', b], ['c', c])
        process.kill(b.pid, 'SIGSTOP')
        await share(['a', a], ['c', c])
        await sleep(2000)
        process.kill(b.pid, 'SIGCONT')
        await share(['a', a], ['b', b], ['c', c])
        expect([a, b, c].map(({ errors }) => restarts(errors()))).toEqual([0, 1, 0])
        await c.kill()
        await share(['a', a], ['b', b])
        expect((await b.stop()).code).toBe(0)
        await share(['a', a])
        await feeder.stop()
        await vi.waitFor(() => expect(placesOf(copies()).size).toBe(feeder.sent()), 60_000)
        const { code, errors } = await a.stop()
        expect(code, errors).toBe(0)
        expect(restarts(errors), errors).toBe(0)
        const twice = [...placesOf(copies()).values()].filter((all) => all.length > 1)
        process.stderr.write(`${client}: ${feeder.sent()} events, ${twice.length} twice\n`)
        expect(twice).toEqual([])
      },
      240_000,
    )
  },
  { settings: brokerSettings },
)
