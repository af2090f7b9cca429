import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { openState } from '../../src/runtime/epoch/open-state.ts'
import { append, folder, pause } from '../support/follow-files.ts'
import { memoryIo } from '../support/memory-io.ts'

const command = async (...argv: string[]) => commandWith({}, ...argv)

const commandWith = async (files: Readonly<Record<string, string>>, ...argv: string[]) => {
  const world = memoryIo({ files })
  const code = await main(argv, world.io)
  return { code, out: world.out(), err: world.err() }
}

/** A pipeline that was stopped with windows open for two users, of whom it has read three events. */
async function remembered() {
  const at = folder()
  const state = join(at, 'state')
  const input = join(at, 'in.ndjson')
  const out = join(at, 'out.ndjson')
  const ends = join(at, 'ends.ndjson')
  const add = (user: string) => append(input, `{"user":"${user}","ts":"2026-01-01T00:00:00Z"}`)
  for (const user of ['a', 'b', 'a']) add(user)
  const pipe = `source log = file("${input}", format: json, follow: true, time: time(ts))
    stream all = from log
    from all | to file("${out}")
    from all | aggregate n = count() by user over tumbling(1h) | to file("${ends}")`
  const lines = (path = out) =>
    existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n').length : 0
  /** Runs until so many lines are written, then stops. */
  const run = async (written: number, ...more: string[]) => {
    const world = memoryIo()
    const running = main(['run', '-e', pipe, '--state', state, '--stats-json', ...more], world.io)
    let isOver = false
    void running.then(() => {
      isOver = true
    })
    while (!isOver && lines() < written) await pause(5)
    world.raise('SIGTERM')
    const code = await running
    return { code, err: world.err(), stats: () => JSON.parse(world.err().trim().split('\n').at(-1)!) }
  }
  const first = await run(3)
  /** The windows that are open, closed by the end of the input. */
  const finish = async (...more: string[]) => {
    await command('run', '-e', pipe, '--until-eof', '--state', state, ...more)
    return readFileSync(ends, 'utf8')
      .trimEnd()
      .split('\n')
      .sort()
      .map((line) => JSON.parse(line))
  }
  return { state, pipe, add, run, lines, first, finish }
}

test('what a pipeline has kept is listed: epoch, stages with keys, positions, files', async () => {
  const { state, first } = await remembered()
  expect(first.code).toBe(0)
  const { code, out } = await command('state', '--state', state)
  expect(code).toBe(0)
  expect(out).toMatch(/: epoch \d+, .* instance [0-9a-f-]{36}, plan [0-9a-f]{12}\n/)
  expect(out).toMatch(/\nstages\n {2}\S.*aggregate.* 2 keys, /)
  expect(out).toMatch(/\nsources\n {2}log .*\{"/)
  expect(out).toMatch(/\nfiles\n {2}epoch-000001\.log {2}\d+ B\n/)
})

test('the same as JSON', async () => {
  const { state } = await remembered()
  const { out } = await command('state', '--state', state, '--json')
  expect(JSON.parse(out)).toMatchObject({
    directory: state,
    prepared: null,
    epoch: expect.any(Number),
    stages: [{ uid: expect.stringContaining('aggregate'), keys: 2 }],
    positions: [{ source: expect.any(String), value: expect.any(Object) }],
  })
})

test('a folder that is in use, and one without state, are told', async () => {
  const at = folder()
  const none = await command('state', '--state', join(at, 'none'))
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('error[LP5410]')])
  const open = await openState(at, { durability: 'power', instance: 'i', sources: new Map(), now: 0 })
  const used = await command('state', '--state', at)
  open.close()
  expect([used.code, used.err]).toEqual([3, expect.stringContaining('error[LP5002]')])
})

test('without a folder or a pipeline the command says what is missing', async () => {
  expect((await command('state')).err).toContain('A folder is missing')
})

test('a pipeline may be given with the folder in which its state is kept', async () => {
  const { state, pipe } = await remembered()
  const { code, out } = await commandWith({ 'main.pipe': pipe }, 'state', 'main.pipe', '--state', state)
  expect([code, out.split(':')[0]]).toEqual([0, state])
})

test('an epoch that was prepared is told with who decides it', async () => {
  const state = folder()
  const open = { durability: 'power', instance: 'i', sources: new Map(), now: 0 } as const
  const none = new Map()
  const store = await openState(state, open)
  const decision = {
    positions: none,
    times: none,
    sinks: none,
    ledger: none,
    signatures: none,
    definitions: none,
    log: [],
    plan: 'p',
  }
  store.decide({ ...decision, epoch: 6 })
  store.close()
  expect((await command('state', '--state', state)).out).not.toContain('prepared')
  const again = await openState(state, open)
  again.prepare({ ...decision, epoch: 7 })
  again.close()
  const shown = async (sink?: string, ...argv: string[]) => {
    const files = { 'main.pipe': `from kafka("a", brokers: "b:1") | to ${sink}` }
    const file = sink === undefined ? [] : ['main.pipe']
    return (await commandWith(files, 'state', ...file, ...argv, '--state', state)).out.split('\n')
  }
  const direct = 'kafka("c", brokers: "b:1", transactions: direct)'
  expect((await shown()).slice(0, 2)).toEqual([
    expect.stringContaining(': epoch 6, '),
    'epoch 7 was prepared, and the next start asks the other side of the sink with "transactions: direct" whether it is true; what follows is without it',
  ])
  expect((await shown(direct))[1]).toMatch(/asks the other side of the sink "[^"]+" whether it is true/)
  expect((await shown('discard'))[1]).toContain('no sink of this pipeline can ask what became of it (LP5443)')
  const json = JSON.parse((await shown(direct, '--json'))[0]!)
  expect(json.prepared).toEqual({ epoch: 7, sink: expect.any(String) })
})

test('a second run reads nothing anew, goes on counting, and windows are complete', async () => {
  const { add, run, lines, finish } = await remembered()
  add('b')
  const { stats } = await run(4)
  expect(lines()).toBe(4)
  expect(stats()).toMatchObject({ balanced: true, total: { read: 4, absorbed: 4 } })
  expect(await finish()).toMatchObject([
    { user: 'a', n: 2 },
    { user: 'b', n: 2 },
  ])
})

test('--reset positions reads anew, and stages remember', async () => {
  const { run, finish } = await remembered()
  const { stats } = await run(6, '--reset', 'positions')
  expect(stats()).toMatchObject({ balanced: true, total: { read: 6, absorbed: 6 } })
  expect(await finish()).toMatchObject([{ n: 4 }, { n: 2 }])
})

test('--reset state forgets what stages remember, and reading goes on', async () => {
  const { add, run, lines, finish } = await remembered()
  add('b')
  const { stats } = await run(4, '--reset', 'state')
  expect(stats()).toMatchObject({ balanced: true, total: { read: 1 } })
  expect(lines()).toBe(4)
  expect(await finish()).toMatchObject([{ user: 'b', n: 1 }])
})

test('--reset all begins anew, whatever state the directory is in', async () => {
  const { state, run, finish } = await remembered()
  for (const file of readdirSync(state)) writeFileSync(join(state, file), 'torn')
  expect((await run(9)).err).toContain('error[LP50')
  const { code, stats } = await run(6, '--reset', 'all')
  expect([code, stats()]).toMatchObject([0, { balanced: true, total: { read: 3 } }])
  expect(await finish()).toMatchObject([{ n: 2 }, { n: 1 }])
})

test('--reset is refused while the directory is in use', async () => {
  const { state, run } = await remembered()
  const open = await openState(state, { durability: 'power', instance: 'i', sources: new Map(), now: 0 })
  for (const what of ['all', 'positions']) {
    expect((await run(9, '--reset', what)).err).toContain('error[LP5002]')
  }
  open.close()
})

test('a deleted state.db beside its log is told and not begun anew', async () => {
  const { state, run } = await remembered()
  rmSync(join(state, 'state.db'))
  const { code, err } = await run(9)
  expect([code, err]).toEqual([3, expect.stringContaining('error[LP5403]')])
  expect(existsSync(join(state, 'epoch-000001.log'))).toBe(true)
})

test('--reset without a folder says that one is needed', async () => {
  const pipe = 'from generate({n: n}, count: 1) | to discard'
  const { code, err } = await command('run', '-e', pipe, '--reset', 'all')
  expect([code, err]).toEqual([2, expect.stringContaining('"--reset" needs "--state DIR"')])
})
