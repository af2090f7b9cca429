import type { LogicalPlan, PlanNode } from '../ir/plan.ts'
import { imbalances } from '../runtime/balance.ts'
import { type Counters, type Ledger, newCounters } from '../runtime/ledger.ts'
import { byteText, countText, secondsText } from './amounts.ts'
import type { WholeResult } from './begin-again.ts'

/** Ways an event can leave, in the order of the columns. */
const columns = [
  'filtered',
  'sampled',
  'deduplicated',
  'throttled',
  'late',
  'absorbed',
  'held',
  'rejected',
  'skipped',
  'overflow',
  'undelivered',
  'mismatches',
  'lateIdle',
  'timeOutlier',
  'timeStamped',
  'replaced',
] as const satisfies readonly (keyof Counters)[]

/** `lateIdle` is `late_idle` in words. */
const wordOf = (column: string): string => column.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** `--stats`: one line for each node, and what became of all events, those of earlier runs on the same state included; then what this run did. */
export function statsText(plan: LogicalPlan, result: WholeResult): string {
  const rows = plan.nodes.map((node) => ({
    label: nodeLabel(node),
    counters: result.ledger.of(node.id),
    node,
  }))
  const shown = columns.filter((column) => rows.some(({ counters }) => counters[column] > 0))
  const table = [
    ['', 'in', 'out', ...shown.map(wordOf)],
    ...rows.map(({ label, counters, node }) => [
      label,
      countText(node.op === 'source' ? counters.read : counters.in),
      countText(node.op === 'sink' ? counters.written : counters.out),
      ...shown.map((column) => (counters[column] === 0 ? '' : countText(counters[column]))),
    ]),
  ]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  const lines = table.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  )
  const unequal = imbalances(plan, result.ledger, result.deadLetters).map(
    ({ node, rule, left, right }) =>
      `unequal${node === undefined ? '' : ` at ${nodeLabel(plan.nodes.find(({ id }) => id === node)!)}`}: ${rule}: ${left} and ${right}`,
  )
  return `${[...lines, sumLine(plan, result), ...unequal].join('\n')}\n`
}

function sumLine(plan: LogicalPlan, result: WholeResult): string {
  const total = totals(plan, result.ledger)
  const counted = totals(plan, result.ledger.since(result.first))
  const seconds = result.elapsed / 1e6
  const parts = [
    readAndWritten(total),
    ...columns
      .filter((column) => total[column] > 0)
      .map((column) => `${countText(total[column])} ${wordOf(column)}`),
  ]
  const rate = seconds > 0 ? `, ${countText(counted.read / seconds)} events/s` : ''
  const bytes = result.bytes === 0 ? '' : `, ${byteText(result.bytes)}`
  const spent = `in ${secondsText(seconds)}${bytes}${rate}${againText(result)}`
  return result.first.isContinued
    ? `${parts.join(', ')} over all runs on this state\n${readAndWritten(counted)} by this run ${spent}`
    : `${parts.join(', ')} ${spent}`
}

const readAndWritten = ({ read, written }: Counters): string =>
  `${countText(read)} read, ${countText(written)} written`

const againText = ({ restarts }: WholeResult): string =>
  restarts === 0 ? '' : `, begun again ${restarts === 1 ? 'once' : `${countText(restarts)} times`}`

/** `--stats-json`: the same as one line of JSON; times in seconds. */
export function statsJson(plan: LogicalPlan, result: WholeResult): string {
  const { ledger, first, before } = result
  const { read, written } = totals(plan, ledger.since(first))
  const report = {
    pipeline: plan.settings.name,
    seconds: result.elapsed / 1e6,
    bytes: result.bytes,
    restarts: result.restarts,
    rejected: before.rejected + result.rejected,
    dead_letters: before.deadLetters + result.deadLetters,
    abandoned: result.abandoned,
    this_run: { read, written },
    balanced: imbalances(plan, ledger, result.deadLetters).length === 0,
    total: totals(plan, ledger),
    nodes: plan.nodes.map((node) => ({
      id: node.id,
      what: nodeLabel(node),
      kind: node.op,
      ...ledger.of(node.id),
    })),
  }
  return `${JSON.stringify(report)}\n`
}

function totals(plan: LogicalPlan, ledger: Ledger): Counters {
  const total = newCounters()
  for (const { id } of plan.nodes) {
    const row = ledger.of(id)
    for (const key of Object.keys(total) as (keyof Counters)[]) total[key] += row[key]
  }
  return total
}

function nodeLabel(node: PlanNode): string {
  switch (node.op) {
    case 'source':
      return `source ${node.name}`
    case 'sink':
      return `sink ${node.name}`
    case 'step':
      return `  ${node.step.op === 'call' ? node.step.use.name : node.step.op}`
    case 'stateful':
      return `  ${node.use.name}`
    default:
      return `  ${node.op}`
  }
}
