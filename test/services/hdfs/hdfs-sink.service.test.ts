/** file → hdfs on a real NameNode and DataNode, with kills of every process. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hdfs as hdfsSink } from '../../../src/operators/sinks/hdfs.ts'
import { keptRows, piece } from '../../operators/sinks/hdfs/stub-sink.ts'
import { constant } from '../../support/connector-plan.ts'
import { prepare, startRun } from '../../support/killed-runs.ts'
import { seededRandom } from '../../support/random.ts'
import type { Ended } from '../../support/run-logpipe.ts'
import { sinkContext } from '../../support/sink-context.ts'
import { serviceSuite } from '../support/service-suite.ts'
import { askHdfs } from './ask-hdfs.ts'
import { HdfsFiles } from './hdfs-files.ts'
import { startLossyGateway } from './lossy-gateway.ts'
import { type Hdfs, hdfsProgram, useHdfs } from './start-hdfs.ts'

/** Kills in all; `npm run soak` sets more. */
const kills = Number(process.env['LOGPIPE_KILLS'] ?? 8)
const lines = 100_000
const random = seededRandom(23)
const rows = Array.from({ length: lines }, (_, n) => `{"n":${n},"host":"web-${n % 3}"}\n`)

serviceSuite('the sink for HDFS', [hdfsProgram], () => {
  let server: Hdfs
  let web: HdfsFiles
  const base = mkdtempSync(join(tmpdir(), 'logpipe-hdfs-sink-'))
  const input = join(base, 'events.ndjson')

  beforeAll(async () => {
    server = await useHdfs()
    web = new HdfsFiles(server.url)
    writeFileSync(input, rows.join(''))
  })
  afterAll(() => rmSync(base, { recursive: true, force: true }))

  const ask = (method: string, path: string, query: string) =>
    askHdfs(method, `${server.url}/webhdfs/v1${path}?user.name=hdfs&${query}`)

  /** An empty folder in which everybody may write. */
  const emptied = async (folder: string, there = web): Promise<string> => {
    await there.remove(folder)
    await there.makeFolder(folder)
    return folder
  }

  /** Bytes of all files below a folder, by path from there, in order. */
  async function filesIn(folder: string, there = web): Promise<Readonly<Record<string, string>>> {
    const found: [string, string][] = []
    for (const { path } of await there.list(folder))
      found.push([path.slice(folder.length + 1), (await there.read(path)).toString('latin1')])
    return Object.fromEntries(found)
  }

  /** A pipeline from the input to files in a folder of HDFS. */
  const pipeTo = (path: string, settings: string, from = server.url): string =>
    `pipeline archive { checkpoint: 30ms, durability: process }
from file("${input}", format: json) | to hdfs("${path}", name_node: "${from}", user: "ann", batch: {bytes: 65_536}, ${settings})
`

  const run = async (name: string, pipe: string): Promise<Ended> => {
    const folder = join(base, name)
    return await startRun(folder, prepare(folder, pipe)).ended
  }

  /** Runs to the end, killed some times at random; when it ends before, all begins anew. Each time it ends, `check` looks at what it wrote. */
  async function runKilled(
    folder: string,
    pipe: string,
    times: number,
    check: (files: Readonly<Record<string, string>>) => void,
  ): Promise<void> {
    const own = join(base, folder.slice(1))
    await emptied(folder)
    let path = prepare(own, pipe)
    for (let left = times; ; ) {
      const running = startRun(own, path, undefined, ['--reset', 'starts'])
      const timer = left > 0 ? setTimeout(() => running.kill(), 600 + random() * 2000) : undefined
      const ended = await running.ended
      clearTimeout(timer)
      if (ended.signal === 'SIGKILL') {
        left--
        continue
      }
      expect(ended).toMatchObject({ code: 0, stats: { balanced: true } })
      check(await filesIn(folder))
      if (left === 0) return
      await emptied(folder)
      path = prepare(own, pipe)
    }
  }

  test('lines go to one file, those of a host to its own', async () => {
    const folder = await emptied('/plain')
    expect(await run('plain', pipeTo(`${folder}/\${host}/app.ndjson`, 'mode: "640"'))).toMatchObject({
      code: 0,
    })
    const files = await filesIn(folder)
    expect(Object.keys(files)).toEqual(['web-0/app.ndjson', 'web-1/app.ndjson', 'web-2/app.ndjson'])
    expect(files['web-1/app.ndjson']).toBe(rows.filter((row) => row.includes('web-1')).join(''))
  })

  test('HDFS takes the names that are made of events, whatever stands in them', async () => {
    const folder = await emptied('/names')
    const texts = [
      'web:8080',
      '.snapshot',
      '',
      '..',
      'a/b\\c%',
      'größe 😀\n',
      ':'.repeat(300),
      'x'.repeat(160),
    ]
    const odd = join(base, 'odd.ndjson')
    writeFileSync(odd, texts.map((host) => `${JSON.stringify({ host })}\n`).join(''))
    for (const [name, settings] of Object.entries({
      live: 'publish: live',
      rotate: 'publish: rotate, rotate: {every: 1h}',
    })) {
      const path = `${folder}/${name}/\${host}/\${host}.\${host}.ndjson`
      expect(await run(`names-${name}`, pipeTo(path, settings).replace(input, odd))).toMatchObject({
        code: 0,
      })
      const files = await filesIn(`${folder}/${name}`)
      expect(Object.values(files)).toHaveLength(texts.length)
      expect(Object.keys(files)).toContainEqual(expect.stringMatching(/^web%3A8080\/web%3A8080\./))
    }
  })

  test('what is in a file stays, and lines come behind it', async () => {
    const folder = await emptied('/merged')
    await web.write(`${folder}/all.ndjson`, 'before\n')
    await ask('PUT', `${folder}/all.ndjson`, 'op=SETOWNER&owner=ann')
    expect(await run('merged', pipeTo(`${folder}/all.ndjson`, 'noredirect: true'))).toMatchObject({ code: 0 })
    expect(await filesIn(folder)).toEqual({ 'all.ndjson': `before\n${rows.join('')}` })
  })

  test('killed at random, the file has the same bytes as without', async () => {
    await runKilled('/killed', pipeTo('/killed/all.ndjson', ''), kills, (files) =>
      expect(files).toEqual({ 'all.ndjson': rows.join('') }),
    )
  }, 300_000)

  test.each(['sink intended:1', 'sink created:1', 'sink flushed:2', 'before decision:2', 'after decision:2'])(
    'killed at "%s", it ends with the same bytes under all ways to publish',
    async (point) => {
      for (const publish of ['live', 'rotate', 'commit']) {
        const folder = await emptied(`/points-${publish}`)
        const own = join(base, 'points')
        const path = prepare(own, pipeTo(`${folder}/all.ndjson`, `publish: ${publish}`))
        expect((await startRun(own, path, point).ended).signal).toBe('SIGKILL')
        expect(await startRun(own, path).ended).toMatchObject({ code: 0, stats: { balanced: true } })
        const files = await filesIn(folder)
        expect(Object.keys(files).filter((name) => name.endsWith('.part'))).toEqual([])
        expect(Object.values(files).join('')).toBe(rows.join(''))
      }
    },
  )

  test.each([
    ['gzip', (bytes: Buffer) => gunzipSync(bytes)],
    ['zstd', (bytes: Buffer) => zstdDecompressSync(bytes)],
  ] as const)(
    'killed at random while it writes with %s, each file is whole',
    async (compression, unpack) => {
      const settings = `compression: ${compression}, publish: rotate, rotate: {size: 300_000}`
      const folder = `/packed-${compression}`
      await runKilled(folder, pipeTo(`${folder}/all.ndjson`, settings), 3, (files) => {
        expect(Object.keys(files).length).toBeGreaterThan(1)
        expect(Object.keys(files)[0]).toBe('all.000001.ndjson')
        const text = Object.values(files).map((file) => unpack(Buffer.from(file, 'latin1')).toString())
        expect(text.join('')).toBe(rows.join(''))
      })
    },
    300_000,
  )

  test.each(['live', 'rotate'])(
    'killed at random while epochs bring little, a compressed file has few members and each line once (publish: %s)',
    async (publish) => {
      const folder = `/members-${publish}`
      const settings = `compression: gzip, publish: ${publish}`
      const pipe = pipeTo(`${folder}/all.ndjson.gz`, settings).replace('bytes: 65_536', 'events: 20')
      await runKilled(folder, pipe, 3, (files) => {
        const packed = Buffer.concat(Object.values(files).map((file) => Buffer.from(file, 'latin1')))
        expect(gunzipSync(packed).toString()).toBe(rows.join(''))
        // The three bytes that each member begins with.
        const members = packed.toString('latin1').split('\x1f\x8b\x08').length - 1
        expect(members).toBeLessThanOrEqual(8)
      })
    },
    300_000,
  )

  test('where the answer to what was written is lost, it is not written twice', async () => {
    const gateway = await startLossyGateway({ nameNode: server.url })
    try {
      for (const publish of ['live', 'commit']) {
        const folder = await emptied(`/lossy-${publish}`)
        const lost = gateway.lost()
        const pipe = pipeTo(`${folder}/all.ndjson`, `publish: ${publish}`, gateway.address)
        expect(await run('lossy', pipe)).toMatchObject({ code: 0, stats: { balanced: true } })
        expect(gateway.lost()).toBeGreaterThan(lost)
        expect(Object.values(await filesIn(folder)).join('')).toBe(rows.join(''))
      }
    } finally {
      await gateway.close()
    }
  }, 300_000)

  test('where a long write is broken off, what stands in whole blocks is not sent again', async () => {
    const folder = await emptied('/long')
    const mib = 1024 * 1024
    const gateway = await startLossyGateway({ nameNode: server.url, breakAt: 60 * mib })
    const long = join(base, 'long.log')
    const text = `${'a line that is read once, and written once\n'.repeat(1000)}`.repeat(1700)
    writeFileSync(long, text)
    try {
      const pipe = `pipeline archive { checkpoint: 1m }
from file("${long}", format: lines) | to hdfs("${folder}/all.log", name_node: "${gateway.address}", user: "ann", format: lines)
`
      expect(await run('long', pipe)).toMatchObject({ code: 0, stats: { balanced: true } })
      expect((await web.read(`${folder}/all.log`)).equals(Buffer.from(text))).toBe(true)
      expect(gateway.written).toHaveLength(2)
      // A block has 1 MiB here; up to 32 MiB are under way or not asked for.
      expect(gateway.written[1]).toBeLessThan(text.length - 28 * mib)
    } finally {
      await gateway.close()
    }
  }, 300_000)

  test('a file that is shorter than what counts is told, and never made longer', async () => {
    const folder = await emptied('/short')
    const own = join(base, 'short')
    const path = prepare(own, pipeTo(`${folder}/all.ndjson`, ''))
    expect((await startRun(own, path, 'after decision:2').ended).signal).toBe('SIGKILL')
    await sleep(500)
    const left = (await web.read(`${folder}/all.ndjson`)).length
    expect(left).toBeGreaterThan(100)
    await ask('POST', `${folder}/all.ndjson`, 'op=TRUNCATE&newlength=10')
    await sleep(2000)
    const { code, errors } = await startRun(own, path).ended
    expect(code).not.toBe(0)
    expect(errors).toContain('LP5570')
    expect((await web.read(`${folder}/all.ndjson`)).length).toBe(10)
  })

  const defaults = {
    port: 9870,
    user: 'ann',
    noredirect: false,
    timeout: 5_000_000,
    get name_node() {
      return [server.url]
    },
  }

  test.each(['before', 'after'])(
    'a file that somebody moves away %s the flush of an epoch that is never decided is cut back where it is then',
    async (when) => {
      const folder = await emptied(`/moved-${when}`)
      const { context, put } = keptRows()
      const begin = () =>
        hdfsSink.open(
          {
            ...defaults,
            path: { op: 'const', value: `${folder}/app.log` },
            dated: false,
            publish: 'live',
            compression: 'none',
            max_open: 8,
          } as never,
          sinkContext({ name: 'archive', ...context() }),
        )
      const line = (text: string) => [piece(`${folder}/app.log`, text)]
      const move = () =>
        ask('PUT', `${folder}/app.log`, `op=RENAME&destination=${encodeURIComponent(`${folder}/old.log`)}`)
      const sink = await begin()
      await sink.write(line('one\n'))
      put(await sink.flush())
      await sink.decided!()
      await sink.write(line('two\n'))
      if (when === 'before') await move()
      await sink.flush()
      if (when === 'after') await move()
      await sink.write(line('three\n'))
      await sink.flush()
      await sink.close()
      // When it is moved at the moment at which the request begins, either file may get what came for it.
      const written = Object.values(await filesIn(folder)).join('')
      expect(written.split('\n').sort().join(' ')).toBe(' one three two')
      const next = await begin()
      expect(await filesIn(folder)).toEqual({ 'old.log': 'one\n' })
      await next.write(line('two\nthree\n'))
      put(await next.flush(true))
      await next.close()
      expect(await filesIn(folder)).toEqual({ 'app.log': 'two\nthree\n', 'old.log': 'one\n' })
    },
  )

  test('at a change of day files go to the folder of that day', async () => {
    const folder = await emptied('/dated')
    const day = Date.UTC(2025, 0, 31, 22, 59, 59) * 1000
    let now = day
    const clock = {
      now: () => now,
      after: (micros: number, call: () => void) => {
        const timer = setTimeout(call, micros / 1000)
        return () => clearTimeout(timer)
      },
    }
    const sink = await hdfsSink.open(
      {
        ...defaults,
        path: constant(`${folder}/app.log`),
        dated: true,
        zone: 'Europe/Berlin',
        publish: 'live',
        compression: 'none',
        max_open: 8,
      } as never,
      sinkContext({ name: 'archive', clock }),
    )
    const write = async (text: string): Promise<void> => {
      const buffer = Buffer.from(text)
      await sink.write([{ target: `${folder}/app.log`, buffer, start: 0, end: buffer.length, count: 1 }])
    }
    await write('one\n')
    await write('two\n')
    now += 1_000_000
    await write('three\n')
    await write('four\n')
    await sink.flush(true)
    await sink.close()
    expect(await filesIn(folder)).toEqual({
      '20250131_235959/app.log': 'one\ntwo\n',
      '20250201/app.log': 'three\nfour\n',
    })
  })

  test('the story of an archive by day comes out as it is told', async () => {
    const root = await emptied('/archive')
    const story = join(import.meta.dirname, '..', '..', '..', 'pipelines', 'hdfs-archive')
    const expected = join(story, 'expected')
    const args = ['run', 'main.pipe', '-p', `name_node=${server.url}`, '-p', `root=${root}`]
    const { status, stderr } = spawnSync(process.execPath, [entry, ...args], { cwd: story, encoding: 'utf8' })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const files = Object.entries(await filesIn(root)).map(([name, text]) => [
      name.replace(/[.]gz$/, ''),
      gunzipSync(Buffer.from(text, 'latin1')).toString(),
    ])
    const told = readdirSync(expected, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ndjson'))
      .map((name) => [name, readFileSync(join(expected, name), 'utf8')])
    expect(Object.fromEntries(files)).toEqual(Object.fromEntries(told))
  })

  test('where one NameNode is on standby, the other is asked', async () => {
    const folder = await emptied('/standby')
    const standby = await listen((_, answer) => {
      answer.writeHead(403, { 'content-type': 'application/json' })
      answer.end(
        '{"RemoteException":{"exception":"StandbyException","javaClassName":"org.apache.hadoop.ipc.StandbyException","message":"Operation category READ is not supported in state standby"}}',
      )
    })
    try {
      const pipe = pipeTo(`${folder}/all.ndjson`, '').replace(
        `"${server.url}"`,
        `["${addressOf(standby)}", "${server.url}"]`,
      )
      expect(await run('standby', pipe)).toMatchObject({ code: 0 })
      expect(await filesIn(folder)).toEqual({ 'all.ndjson': rows.join('') })
    } finally {
      standby.close()
    }
  })
})

const entry = join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts')

type Handler = Parameters<typeof createServer>[1]

const listen = (handler: NonNullable<Handler>): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(handler)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })

const addressOf = (server: Server): string => `127.0.0.1:${(server.address() as AddressInfo).port}`
