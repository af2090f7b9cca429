import { randomBytes, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { startFaultProxy } from '../../support/fault-proxy.ts'
import { prepare } from '../../support/killed-runs.ts'
import { type LogpipeRun, runLogpipe } from '../../support/run-logpipe.ts'
import { readRecords, testFolder } from '../../support/run-pipe.ts'
import { mayMountDisks, mountSmallDisk, unmountSmallDisk } from '../../support/small-disk.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { SkipReason } from '../support/skip-reason.ts'
import { startFeeder } from './feeder.ts'
import { watchProgress } from './progress.ts'
import { readValues } from './read-topic.ts'
import { type Kafka, kafkaProgram, startKafka, useKafka } from './start-kafka.ts'
import { createTopics } from './topics.ts'

const nameFor = (what: string): string => `${what}_${randomUUID().slice(0, 8)}`

const numbersOf = async (brokers: readonly string[], topic: string): Promise<readonly number[]> =>
  (await readValues(brokers, topic))
    .map((value) => (JSON.parse(value) as { readonly i: number }).i)
    .sort((one, other) => one - other)

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i)

/** Runs a pipeline from a file of such lines to its end. */
function runFrom(
  lines: readonly string[],
  pipe: (file: string, folder: string) => string,
): {
  readonly folder: string
  readonly run: LogpipeRun
} {
  const folder = testFolder()
  const file = join(folder, 'in.ndjson')
  const path = prepare(folder, pipe(file, folder))
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''))
  return { folder, run: runLogpipe(path, { folder, untilEof: true, warns: true }) }
}

serviceSuite('a Kafka broker that refuses, is slow or away', [kafkaProgram], () => {
  let kafka: Kafka
  let brokers: readonly string[]
  beforeAll(async () => {
    kafka = await useKafka()
    brokers = kafka.addresses.plain
  })

  test.each([
    ['kafkajs', false],
    ['kafkajs', true],
    ['platformatic', false],
    ['platformatic', true],
  ] as const)(
    'takes all messages but those that are too large for it, which are dead letters with its reason (%s, transactions: %s)',
    async (client, transactions) => {
      const topic = nameFor('large')
      await createTopics(brokers, [topic], { partitions: 3, settings: { 'max.message.bytes': '3000' } })
      const count = 400
      const isLarge = (i: number): boolean => i % 100 === 77
      // What is random stays large also when it is compressed, so that only the broker can tell.
      const lines = upTo(count).map((i) =>
        JSON.stringify({ i, x: randomBytes(isLarge(i) ? 4000 : 40).toString('base64') }),
      )
      const { folder, run } = runFrom(
        lines,
        (file, folder) => `pipeline ${topic} { dead_letter: rejects, checkpoint: 200ms }
        sink rejects = file("${folder}/rejects")
        sink out = kafka("${topic}", brokers: "${brokers[0]}", key: i, compression: gzip, transactions: ${transactions}, client: ${client})
        from file("${file}", format: json, start: beginning) | to out`,
      )
      const { code, errors, stats } = await run.ended
      expect(code, errors).toBe(0)
      expect(stats?.balanced).toBe(true)
      const letters = readRecords(join(folder, 'rejects')) as readonly {
        readonly code: string
        readonly raw: string
        readonly reason: string
      }[]
      expect(letters.map(({ raw }) => (JSON.parse(raw) as { i: number }).i).sort((a, b) => a - b)).toEqual(
        upTo(count).filter(isLarge),
      )
      for (const { code, reason } of letters) {
        expect(code).toBe('LP5505')
        expect(reason).toMatch(/max message size|MESSAGE_TOO_LARGE|larger than/i)
      }
      const there = await numbersOf(brokers, topic)
      const others = upTo(count).filter((i) => !isLarge(i))
      expect(transactions ? there : [...new Set(there)]).toEqual(others)
    },
    120_000,
  )

  test.each(['kafkajs', 'platformatic'])(
    'has all messages in the end when its answers were lost on the way (%s)',
    async (client) => {
      const topic = nameFor('unheard')
      await createTopics(brokers, [topic], { partitions: 2 })
      await using proxy = await startFaultProxy(kafka.proxies[0]!)
      const count = 40_000
      const { run } = runFrom(
        upTo(count).map((i) => JSON.stringify({ i, x: 'x'.repeat(300) })),
        (file) => `pipeline ${topic} { checkpoint: 200ms }
        sink out = kafka("${topic}", brokers: "${kafka.addresses.proxied[0]}", key: i, timeout: 1s, client: ${client})
        from file("${file}", format: json, start: beginning) | to out`,
      )
      // Some of it is there, and the file is not at its end: 12 MB.
      await run.until(() => proxy.bytes.up > 2_000_000)
      proxy.stall('down')
      await run.says('LP55')
      proxy.pass()
      const { code, errors } = await run.ended
      expect(code, errors).toBe(0)
      expect([...new Set(await numbersOf(brokers, topic))]).toEqual(upTo(count))
    },
    120_000,
  )

  test('makes the source wait, and nothing grows, while it is slow and while it is away', async () => {
    const topic = nameFor('away')
    await createTopics(brokers, [topic], { partitions: 3 })
    await using proxy = await startFaultProxy(kafka.proxies[0]!)
    const count = 40_000
    const { run } = runFrom(
      upTo(count).map((i) => JSON.stringify({ i, x: 'x'.repeat(1000) })),
      (file) => `pipeline ${topic} { checkpoint: 200ms }
      sink out = kafka("${topic}", brokers: "${kafka.addresses.proxied[0]}", key: i, timeout: 5s)
      from file("${file}", format: json, start: beginning) | to out`,
    )
    await run.until(() => proxy.bytes.up > 4_000_000)
    const memory: number[] = []
    /** Milliseconds. */
    const watch = async (time: number): Promise<void> => {
      for (const end = Date.now() + time; Date.now() < end; await sleep(100)) memory.push(run.memory())
    }
    proxy.slow(1_000_000, 'up')
    await watch(3000)
    const slow = { read: readBytes(run.pid), memory: Math.max(...memory) }
    await watch(3000)
    const readSlowly = readBytes(run.pid) - slow.read
    proxy.refuse()
    proxy.cut()
    await run.says('LP5500')
    const away = readBytes(run.pid)
    await watch(5000)
    const readAway = readBytes(run.pid) - away
    await proxy.accept()
    proxy.pass()
    const { code, errors } = await run.ended
    expect(code, errors).toBe(0)
    expect([...new Set(await numbersOf(brokers, topic))]).toEqual(upTo(count))
    const megabytes = (bytes: number): number => Math.round(bytes / 1e6)
    process.stderr.write(
      `slow: ${megabytes(readSlowly)} MB read in 3 s; away: ${megabytes(readAway)} MB in 5 s; memory at most ${megabytes(Math.max(...memory))} MB, ${megabytes(slow.memory)} MB before\n`,
    )
    // The file has 40 MB, of which what is read now has no place to go to.
    if (away > 0) expect(readAway).toBeLessThan(4_000_000)
    if (away > 0) expect(readSlowly).toBeLessThan(12_000_000)
    if (slow.memory > 0) expect(Math.max(...memory)).toBeLessThan(slow.memory + 40_000_000)
  }, 180_000)
})

serviceSuite('a Kafka broker on a small disk', [kafkaProgram, smallDisks], () => {
  test('comes back with a larger one after it was full, and each event is there once', async () => {
    const disk = join(testFolder(), 'disk')
    mkdirSync(disk, { recursive: true })
    expect(mountSmallDisk(disk, 24 * 1024)).toBe(true)
    const kafka = await startKafka({
      // The folder of the records is made by the broker in it.
      logFolder: join(disk, 'records'),
      settings: {
        'log.segment.bytes': String(2 ** 20),
        'log.index.size.max.bytes': String(2 ** 14),
        'transaction.state.log.segment.bytes': String(2 ** 20),
        'offsets.topic.segment.bytes': String(2 ** 20),
      },
    })
    const brokers = kafka.addresses.plain
    const [broker] = kafka.brokers
    const name = nameFor('full')
    const [from, to] = [`${name}-in`, `${name}-out`]
    await createTopics(brokers, [from, to], { partitions: 2 })
    const folder = testFolder()
    const run = runLogpipe(
      prepare(
        folder,
        `pipeline ${name} { checkpoint: 200ms }
        source src = kafka("${from}", brokers: "${brokers[0]}", session_timeout: 6s)
        sink out = kafka("${to}", brokers: "${brokers[0]}", key: i, transactions: true, timeout: 3s)
        from src | to out`,
      ),
      { folder, warns: true },
    )
    const feeder = await startFeeder(brokers, from, {
      make: (i) => ({ partition: i % 2, value: JSON.stringify({ i, x: 'x'.repeat(1000) }) }),
      batch: 100,
      every: 20,
    })
    const progress = await watchProgress(brokers)
    onTestFinished(async () => {
      await feeder.stop()
      await progress.close()
      await run.kill()
      await kafka.close()
      unmountSmallDisk(disk)
    })
    // A broker whose only folder of records takes nothing any more ends.
    await run.until(() => broker!.pid === undefined, 60_000)
    const log = readFileSync(broker!.log, 'utf8')
    expect(log).toMatch(/No space left on device/)
    expect(mountSmallDisk(disk, 400 * 1024, true)).toBe(true)
    await broker!.start()
    let before: number | undefined
    await run.until(async () => {
      before ??= await progress.of(`logpipe.${name}.src`, from)
      return before !== undefined && ((await progress.of(`logpipe.${name}.src`, from)) ?? 0) > before
    })
    await feeder.stop()
    await run.until(async () => (await progress.of(`logpipe.${name}.src`, from)) === feeder.sent())
    const { code, errors } = await run.stop()
    expect(code, errors).toBe(0)
    expect(await numbersOf(brokers, to)).toEqual(upTo(feeder.sent()))
  }, 240_000)
})

function smallDisks(): void {
  if (!mayMountDisks()) throw new SkipReason('this user may not mount a small disk')
}

/** Bytes that a process has read from files so far; 0 where the system does not tell. */
function readBytes(pid: number): number {
  try {
    return Number(/^rchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
