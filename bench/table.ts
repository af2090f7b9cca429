import { ratio } from './goal.ts'
import type { Outcome, Row } from './work.ts'

const verdictWords = { true: 'hit', false: 'MISSED', undefined: 'open' } as const

/** The outcome of one work as Markdown, which reads as well on a terminal. */
export function outcomeText({ title, rows, missing, verdicts, wrong }: Outcome): string {
  const parts = [`### ${title}`]
  if (rows.length > 0) parts.push(aligned(rowTable(rows)))
  parts.push(
    aligned([
      ['goal', 'measured', 'result'],
      ...verdicts.map(({ goal, measured, hit }) => [goal, measured, verdictWords[`${hit}`]]),
    ]),
  )
  if (missing.length > 0) parts.push(`Not installed here, so not measured: ${missing.join(', ')}.`)
  if (wrong.length > 0) parts.push(wrong.map((text) => `- WRONG: ${text}`).join('\n'))
  return parts.join('\n\n')
}

/** All goals of all works in one table. */
export const summaryText = (outcomes: readonly Outcome[]): string =>
  aligned([
    ['work', 'goal', 'measured', 'result'],
    ...outcomes.flatMap(({ title, verdicts }) =>
      verdicts.map(({ goal, measured, hit }) => [title, goal, measured, verdictWords[`${hit}`]]),
    ),
  ])

const rowTable = (rows: readonly Row[]): readonly (readonly string[])[] => [
  ['tool', 'input MB', 'CPU s', 'start-up CPU s', 'CPU ms/MB', 'against logpipe', 'wall s', 'peak RSS MB'],
  ...rows.map((row) => [
    row.tool,
    row.megabytes.toFixed(0),
    row.cpu.toFixed(2),
    row.startup.toFixed(2),
    row.perMegabyte.toFixed(2),
    against(row, rows),
    row.wall.toFixed(2),
    row.peak.toFixed(0),
  ]),
]

function against(row: Row, rows: readonly Row[]): string {
  const factor = ratio(row, rows)
  return factor === undefined ? '–' : `${factor.toFixed(2)} ×`
}

function aligned(table: readonly (readonly string[])[]): string {
  const widths = table[0]!.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)))
  const lines = table.map((cells) => `| ${cells.map((cell, n) => cell.padEnd(widths[n]!)).join(' | ')} |`)
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join(
    '\n',
  )
}
