import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planPipeline } from '../../../src/plan/plan-pipeline.ts'
import { printStateful } from '../../../src/plan/print-stateful.ts'
import { planOf } from '../../support/compile-text.ts'
import { readRecords, runPipe, testFolder, writeLines } from '../../support/run-pipe.ts'
import { SlowTable, slowCatalog } from '../../support/slow-table.ts'

interface Given {
  readonly waits?: (key: string) => number
  readonly codegen?: boolean
  /** More settings of the source. */
  readonly common?: string
}

async function run(
  stages: string,
  events: readonly object[],
  { waits = () => 1, codegen = true, common = '' }: Given = {},
) {
  const folder = testFolder()
  const out = join(folder, 'out.ndjson')
  const path = writeLines(
    folder,
    'in.ndjson',
    events.map((event) => JSON.stringify(event)),
  )
  const table = new SlowTable(waits)
  const piped = await runPipe(
    `table t = slow()\nfrom file("${path}", format: json, follow: false${common}) | ${stages} | to file("${out}")`,
    { catalog: slowCatalog, options: { codegen, tables: new Map([['t', table]]) } },
  )
  return { records: readRecords(out), table, ...piped }
}

/** What the stages that wait ask for, in the order of the plan. */
async function placed(stages: string, declarations = 'table t = slow()'): Promise<string[]> {
  const plan = await planOf(`${declarations}\nfrom stdin(format: json) | ${stages} | to stdout`, {
    catalog: slowCatalog,
  })
  return planPipeline(plan, slowCatalog).logical.nodes.flatMap((node) =>
    node.op === 'stateful'
      ? [printStateful(node.use, slowCatalog)]
      : node.op === 'step'
        ? [node.step.op]
        : [],
  )
}

describe.each([true, false])('events that wait for answers, with generated code %s', (codegen) => {
  test('go on in the order in which they came, each with its own', async () => {
    const events = Array.from({ length: 50 }, (_, n) => ({ n, k: `k${n % 7}` }))
    const waits = (key: string): number => [5, 0, 1, 9, 0, 3, 2][Number(key.slice(1))]!
    const { records, table } = await run('set v = $t[k] | keep n, v', events, { waits, codegen })
    expect(records).toEqual(events.map(({ n, k }) => ({ n, v: `${k}!` })))
    expect(table.held).toBe(0)
  })

  test('are given null where there is no row, and for a null key that nobody asks for', async () => {
    const { records, table } = await run('set v = $t[k] ?? "-"', [{ k: 'none' }, { k: null }, { k: 'a' }], {
      codegen,
    })
    expect(records).toEqual([
      { k: 'none', v: '-' },
      { k: null, v: '-' },
      { k: 'a', v: 'a!' },
    ])
    expect(table.asked).toEqual(['none', 'a'])
  })

  test('go to the dead letter where an answer fails, and the others pass', async () => {
    const events = [{ k: 'a' }, { k: 'fail1' }, { k: 'b' }]
    for (const waits of [() => 0, () => 2]) {
      const { records, result, counters } = await run('set v = $t[k] | keep v', events, { codegen, waits })
      expect(records).toEqual([{ v: 'a!' }, { v: 'b!' }])
      expect(result.rejected).toBe(1)
      expect(counters('lookup')).toMatchObject({ in: 3, out: 2, held: 0 })
    }
  })

  test('of which only some read the table ask for those alone', async () => {
    const events = [
      { k: 'a', ask: true },
      { k: 'b', ask: false },
    ]
    const { records, table } = await run('if ask { set v = $t[k] } | keep k, v', events, { codegen })
    expect(records).toEqual([{ k: 'a', v: 'a!' }, { k: 'b' }])
    expect(table.asked).toEqual(['a'])
  })

  test('come to "where" and "aggregate" with their answers', async () => {
    const events = [{ k: 'a' }, { k: 'none' }, { k: 'a' }]
    expect((await run('where k in $t', events, { codegen })).records).toEqual([{ k: 'a' }, { k: 'a' }])
    expect((await run('aggregate n = count() by v = $t[k]', events, { codegen })).records).toEqual([
      { v: null, n: 1 },
      { v: 'a!', n: 2 },
    ])
  })
})

test('a key that rests on another answer waits for that first', async () => {
  const { records, table } = await run('set v = $t[$t[k]] | keep v', [{ k: 'a' }, { k: 'b' }])
  expect(records).toEqual([{ v: 'a!!' }, { v: 'b!!' }])
  expect(new Set(table.asked)).toEqual(new Set(['a', 'b', 'a!', 'b!']))
})

test('more events than are held at once come through, and the sources wait meanwhile', async () => {
  const events = Array.from({ length: 9000 }, (_, n) => ({ n, k: `k${n}`, pad: 'x'.repeat(200) }))
  const { records, table } = await run('set v = $t[k] | keep n', events, { waits: () => 3 })
  expect(records).toEqual(events.map(({ n }) => ({ n })))
  expect(table.mostHeld).toBeLessThan(9000)
})

test('windows behind the lookups close when the events before them have come through', async () => {
  const events = Array.from({ length: 40 }, (_, n) => ({
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, n * 6)).toISOString(),
    k: `k${n % 4}`,
  }))
  const { records } = await run(
    'set v = $t[k] | aggregate n = count(where: v != null) over tumbling(1m)',
    events,
    {
      waits: (key) => Number(key.slice(1)) * 2,
      common: ', time: time(at)',
    },
  )
  expect(records.map(({ n }) => n)).toEqual([10, 10, 10, 10])
})

describe('the stage that waits', () => {
  test.each([
    ['set v = $t[k]', ['lookup $t[k]', 'set']],
    ['set a = $t[k], b = $t[k2]', ['lookup $t[k], $t[k2]', 'set']],
    ['set id = lower(k), v = $t[id]', ['set', 'lookup $t[id]', 'set']],
    ['set v = $t[$t[k]]', ['lookup $t[k]', 'lookup $t[k], $t[$t[k]]', 'set']],
    ['set v = k == "x" ? $t[k] : 1', ['lookup $t[k == "x" ? k : null]', 'set']],
    ['where k in $t', ['lookup $t[k]', 'where']],
    ['set v = $s[k]', ['set']],
  ])('stands before %s', async (stages, expected) => {
    expect(await placed(stages, 'table t = slow()\ntable s = inline({a: 1})')).toEqual(expected)
  })
})

test.each(['route { k in $t -> out, else -> drop }', 'to file("${$t[k] ?? "x"}.ndjson")'])(
  'the stage that waits stands before %s',
  async (end) => {
    const text = `table t = slow()\nsink out = file("out.ndjson")\nfrom stdin(format: json) | ${end}`
    const { logical } = planPipeline(await planOf(text, { catalog: slowCatalog }), slowCatalog)
    const ops = logical.nodes.map((node) => (node.op === 'stateful' ? node.use.name : node.op))
    expect(ops).toContain('lookup')
    const waiting = logical.nodes.find((node) => node.op === 'stateful')!
    const last = logical.nodes.find(
      (node) => node.op === 'route' || (node.op === 'sink' && end.startsWith('to')),
    )!
    expect('input' in last ? last.input.node : 'inputs' in last && last.inputs[0]!.node).toBe(waiting.id)
  },
)
