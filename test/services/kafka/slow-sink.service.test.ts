import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { clientNames } from '../../../src/clients/kafka/client-names.ts'
import { kafkaClient } from '../../../src/clients/kafka/kafka-client.ts'
import { prepare } from '../../support/killed-runs.ts'
import { runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { createTopics, produce, records } from './topics.ts'

const partitions = 6
const events = 60_000
/** Milliseconds that nothing is answered: several sessions of a member. */
const quiet = 8000
/** Bytes by which a run may grow; what waits in the topic is several times as much. */
const mostGrowth = 40 * 1024 * 1024

/** Takes events in lines, and answers nobody while it is held. */
async function startServer() {
  const taken: number[] = []
  let isHeld = false
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      for (const line of body.toString().trimEnd().split('\n'))
        taken.push((JSON.parse(line) as { readonly i: number }).i)
      const answer = (): void => void response.end()
      if (isHeld) waiting.push(answer)
      else answer()
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    taken,
    hold: () => {
      isHeld = true
    },
    release: () => {
      isHeld = false
      for (const answer of waiting.splice(0)) answer()
    },
  }
}

kafkaSuite(
  'a sink that is slow',
  (of) => {
    test.each(clientNames.flatMap((client) => ['sole', 'shared'].map((members) => ({ client, members }))))(
      'holds up a source for longer than a session: its member stays, memory does not grow, and each event is there once ($client, members: $members)',
      async ({ client, members }) => {
        const name = `slow_${randomUUID().slice(0, 8)}`
        await createTopics(of.brokers, [name], { partitions })
        await produce(
          of.brokers,
          name,
          records(events, (i) => ({
            partition: i % partitions,
            value: JSON.stringify({ i, x: 'x'.repeat(1000) }),
          })),
        )
        const server = await startServer()
        const folder = testFolder()
        const path = prepare(
          folder,
          `pipeline ${name} { checkpoint: 200ms }
          source src = kafka("${name}", brokers: "${of.brokers[0]}", group: "${name}", session_timeout: 1s, members: ${members}, client: ${client})
          sink out = http("${server.url}")
          from src | keep i, x | to out`,
        )
        const run = runLogpipe(path, { folder, warns: true })
        const admin = kafkaClient(client).admin({
          brokers: of.brokers,
          clientId: 'tests',
          timeout: 10_000_000,
          title: 'kafka "tests"',
        })
        onTestFinished(async () => {
          await run.kill()
          await admin.close()
        })
        await run.until(() => server.taken.length > 2000)
        server.hold()
        // Buffers fill.
        await sleep(2000)
        const [member, ...others] = await admin.members(name)
        expect([member === undefined, others]).toEqual([false, []])
        const [taken, memory] = [server.taken.length, run.memory()]
        expect(taken).toBeLessThan(events / 2)
        const sizes: number[] = []
        for (const end = Date.now() + quiet; Date.now() < end; await sleep(250)) {
          sizes.push(run.memory())
          expect(await admin.members(name)).toEqual([member])
        }
        expect(Math.max(...sizes) - memory).toBeLessThan(mostGrowth)
        expect(server.taken).toHaveLength(taken)
        server.release()
        await run.until(() => server.taken.length >= events)
        expect(await admin.members(name)).toEqual([member])
        const { code, errors, stats } = await run.stop()
        expect(code, errors).toBe(0)
        expect(stats?.balanced).toBe(true)
        expect(errors).not.toContain('LP55')
        expect(server.taken.toSorted((one, other) => one - other)).toEqual(
          Array.from({ length: events }, (_, i) => i),
        )
      },
      120_000,
    )
  },
  // A member that says nothing for a second is gone.
  { settings: { 'group.min.session.timeout.ms': '500' } },
)
