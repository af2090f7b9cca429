import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { RunningTable } from '../../../src/operators/contract/table.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'

const tables = `
table owners = inline({"web-1": {team: "core"}, "web-2": {team: "edge"}})
table rates = inline([{from: "EUR", to: "USD", rate: 1.1}], key: [from, to])
table sites = inline({"10.0.0.0/8": "office", "10.7.0.0/16": "lab"}, match: cidr)
`

interface Given {
  readonly stages: string
  readonly events: readonly object[]
  readonly declarations?: string
  readonly options?: NonNullable<Parameters<typeof runPipe>[1]>['options']
}

async function run({ stages, events, declarations = tables, options = {} }: Given) {
  const folder = testFolder()
  const lines = events.map((event) => JSON.stringify(event))
  const input = writeLines(folder, 'in.ndjson', lines)
  const out = join(folder, 'out.ndjson')
  const rejects = join(folder, 'rejects.ndjson')
  const text = `pipeline t { dead_letter: rejects }
${declarations}
sink rejects = file(${JSON.stringify(rejects)})
from file(${JSON.stringify(input)}, format: json, follow: false) | ${stages} | to file(${JSON.stringify(out)})`
  const { plan, result } = await runPipe(text, { options })
  const read = (path: string) => (result.ledger.rows.size === 0 ? [] : readRecords(path))
  return { plan, out: read(out), rejects: result.rejected === 0 ? [] : read(rejects) }
}

const events = [
  { host: 'web-1', ip: '10.7.1.1', from: 'EUR', to: 'USD' },
  { host: 'web-3', ip: '11.0.0.1', from: 'EUR', to: 'GBP' },
  { host: null, ip: 'nowhere' },
]

test.each([true, false])('rows are found by key, with generated code (%s)', async (codegen) => {
  const stages =
    'set team = $owners[host].team ?? "none", rate = $rates[from, to].rate, site = $sites[ip], known = host in $owners, there = [from, to] in $rates | keep team, rate, site, known, there'
  const { out } = await run({ stages, events, options: { codegen } })
  expect(out).toEqual([
    { team: 'core', rate: 1.1, site: 'lab', known: true, there: true },
    { team: 'none', rate: null, site: null, known: false, there: false },
    { team: 'none', rate: null, site: null, known: null, there: null },
  ])
})

test.each([true, false])('a condition may ask a table, with generated code (%s)', async (codegen) => {
  const { out } = await run({ stages: 'where ip in $sites | keep host', events, options: { codegen } })
  expect(out).toEqual([{ host: 'web-1' }])
})

test.each([true, false])(
  'a key of another type is refused by "where" and null in "set", with generated code (%s)',
  async (codegen) => {
    const one = [{ host: 5 }]
    const options = { codegen }
    expect((await run({ stages: 'set team = $owners[host].team', events: one, options })).out).toEqual([
      { host: 5, team: null },
    ])
    const { out, rejects } = await run({ stages: 'where host in $owners', events: one, options })
    expect(out).toEqual([])
    expect(rejects).toMatchObject([
      { code: 'LP5301', reason: 'table "owners" was looked up by an int; its key is a string' },
    ])
  },
)

test('a lookup may stand in the name of a file, in a lambda and in the key of a group', async () => {
  const stages =
    'set teams = map(hosts, h -> $owners[h].team) | aggregate n = count() by team = $owners[hosts[0]].team, list = join(teams, "+")'
  const { out } = await run({
    stages,
    events: [{ hosts: ['web-1', 'web-2'] }, { hosts: ['web-1', 'web-2'] }],
  })
  expect(out).toEqual([{ team: 'core', list: 'core+edge', n: 2 }])
})

test('a table may stand in for one of the plan, which is not opened then', async () => {
  const asked: unknown[] = []
  const double: RunningTable = {
    get(keys) {
      asked.push(keys)
      return { team: 'double' }
    },
  }
  const { out } = await run({
    declarations: 'table owners = csv("/there/is/none.csv", key: host)',
    stages: 'set team = $owners[host].team | keep team',
    events: [{ host: 'a' }],
    options: { tables: new Map([['owners', double]]) },
  })
  expect([out, asked]).toEqual([[{ team: 'double' }], [['a']]])
})

test('a table that cannot be read stops the run before anything is read', async () => {
  const given = {
    declarations: 'table owners = csv("/there/is/none.csv", key: host)',
    stages: 'set team = $owners[host].team',
    events: [{ host: 'a' }],
  }
  await expect(run(given)).rejects.toThrow(
    'The table "owners" cannot be read: the file "/there/is/none.csv" does not exist.',
  )
})

test('a field that only a lookup reads is read', async () => {
  const { out, plan } = await run({ stages: 'keep team = $owners[host].team', events })
  expect(out.map(({ team }) => team)).toEqual(['core', null, null])
  expect(plan.nodes[0]).toMatchObject({ wanted: new Set(['host']) })
})

test('a table is read anew while the pipeline runs', async () => {
  const folder = testFolder()
  const owners = writeLines(folder, 'owners.csv', ['host,team', 'a,old'])
  const input = writeLines(folder, 'in.ndjson', ['{"host":"a","n":1}'])
  const out = join(folder, 'out.ndjson')
  const stop = new AbortController()
  const running = runPipe(
    `pipeline t { checkpoint: off }
table owners = csv(${JSON.stringify(owners)}, key: host, reload: 100ms)
from file(${JSON.stringify(input)}, format: json) | set team = $owners[host].team | keep n, team | to file(${JSON.stringify(out)})`,
    { options: { untilEof: false, stop: stop.signal } },
  )
  await vi.waitFor(() => expect(readRecords(out)).toEqual([{ n: 1, team: 'old' }]), 10_000)
  writeLines(folder, 'owners.csv', ['host,team', 'a,new'])
  let n = 1
  await vi.waitFor(
    () => {
      n += 1
      appendFileSync(input, `${JSON.stringify({ host: 'a', n })}\n`)
      expect(readRecords(out).at(-1)).toMatchObject({ team: 'new' })
    },
    { timeout: 20_000, interval: 100 },
  )
  stop.abort()
  await running
})
