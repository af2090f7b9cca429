import { randomUUID } from 'node:crypto'
import { appendFileSync, cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { prepare } from '../../support/killed-runs.ts'
import { type LogpipeRun, runLogpipe } from '../../support/run-logpipe.ts'
import { testFolder } from '../../support/run-pipe.ts'
import { kafkaClient } from './kafka-client.ts'
import { kafkaSuite } from './kafka-suite.ts'
import { readValues } from './read-topic.ts'
import { createTopics, produce } from './topics.ts'

const lines = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => `${JSON.stringify({ i: from + i })}\n`).join('')

kafkaSuite('two runs of one pipeline', (of) => {
  const numbersIn = async (topic: string): Promise<readonly number[]> =>
    (await readValues(of.brokers, topic))
      .map((value) => (JSON.parse(value) as { readonly i: number }).i)
      .sort((a, b) => a - b)
  const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

  async function setUp(client: string) {
    const name = `twice_${randomUUID().slice(0, 8)}`
    await createTopics(of.brokers, [name], { partitions: 2 })
    const folder = testFolder()
    const source = join(folder, 'in.ndjson')
    const path = prepare(
      folder,
      `pipeline ${name} { checkpoint: 50ms, delivery: exactly_once }
       source src = file("${source}", format: json, start: beginning)
       sink out = kafka("${name}", brokers: ${JSON.stringify(of.brokers)}, client: ${client}, transactions: true)
       from src | to out`,
    )
    writeFileSync(source, lines(0, 100))
    const start = (state: string): LogpipeRun => {
      const run = runLogpipe(path, { folder, state: join(folder, state), warns: true })
      onTestFinished(async () => void (await run.stop()))
      return run
    }
    const arrived = async (run: LogpipeRun, count: number): Promise<void> =>
      run.until(async () => (await numbersIn(name)).length >= count, 60_000)
    return { name, folder, source, start, arrived }
  }

  test.each(['kafkajs', 'platformatic'])(
    'with state directories of their own: the second one ends with a clear error, and the first goes on (%s)',
    async (client) => {
      const { name, source, start, arrived } = await setUp(client)
      const first = start('one')
      await arrived(first, 100)
      const { code, errors } = await start('two').ended
      expect(code, errors).toBe(3)
      expect(errors).toContain('LP5442')
      // The second one has locked it out, which it finds when it sends again.
      appendFileSync(source, lines(100, 100))
      await arrived(first, 200)
      const ended = await first.stop()
      expect(ended.code, ended.errors).toBe(0)
      expect(ended.errors.match(/LP5506/g)?.length ?? 0, ended.errors).toBeLessThanOrEqual(2)
      expect(await numbersIn(name)).toEqual(upTo(200))
    },
    180_000,
  )

  test('with copies of one state directory: one of them ends with a clear error soon, and each event arrives once', async () => {
    const { name, folder, source, start, arrived } = await setUp('kafkajs')
    const before = start('one')
    await arrived(before, 100)
    expect((await before.stop()).code).toBe(0)
    cpSync(join(folder, 'one'), join(folder, 'two'), { recursive: true })
    const runs = [start('one'), start('two')] as const
    let written = 100
    const feeding = setInterval(() => {
      appendFileSync(source, lines(written, 5))
      written += 5
    }, 100)
    onTestFinished(() => clearInterval(feeding))
    const loser = await Promise.race(runs.map(async (run, i) => ({ i, ended: await run.ended })))
    expect(loser.ended.code, loser.ended.errors).toBe(3)
    expect(loser.ended.errors).toMatch(/LP5506|LP5442/)
    // A storm of attempts would tell of many.
    expect(loser.ended.errors.match(/next attempt/g)?.length ?? 0, loser.ended.errors).toBeLessThan(6)
    await sleep(1000)
    clearInterval(feeding)
    const winner = runs[1 - loser.i]!
    await arrived(winner, written)
    const { code, errors } = await winner.stop()
    expect(code, errors).toBe(0)
    expect(await numbersIn(name)).toEqual(upTo(written))
    process.stderr.write(`ended with ${/LP5506|LP5442/.exec(loser.ended.errors)?.[0]} of ${written} events\n`)
  }, 180_000)

  test.each(['kafkajs', 'platformatic'])(
    'a run that is asked to stop has left its group when it ends (%s)',
    async (client) => {
      const name = `leaves_${randomUUID().slice(0, 8)}`
      await createTopics(of.brokers, [name], { partitions: 2 })
      await produce(of.brokers, name, [{ partition: 0, value: '{"i": 1}' }])
      const folder = testFolder()
      const path = prepare(
        folder,
        `pipeline ${name} { checkpoint: 50ms }
         source src = kafka("${name}", brokers: ${JSON.stringify(of.brokers)}, client: ${client}, session_timeout: 30s)
         sink out = file("${folder}/out.ndjson")
         from src | to out`,
      )
      const admin = kafkaClient(of.brokers).admin()
      await admin.connect()
      onTestFinished(() => admin.disconnect())
      const membersOf = async (): Promise<number> =>
        (await admin.describeGroups([`logpipe.${name}.src`])).groups[0]!.members.length
      const run = runLogpipe(path, { folder })
      await run.until(async () => (await membersOf()) === 1, 60_000)
      await sleep(500)
      const { code, errors } = await run.stop()
      expect(code, errors).toBe(0)
      expect(await membersOf()).toBe(0)
    },
    120_000,
  )
})
