import type { Row, Verdict } from './work.ts'

/** What logpipe must reach against a rival, in CPU seconds a megabyte. */
export type Goal =
  | { readonly against: string; readonly atMost: number }
  | { readonly against: string; readonly fasterBy: number }
  /** Events that a tool takes for each CPU second, start-up taken off. */
  | { readonly tool: string; readonly perSecond: number }

/** The name under which logpipe itself stands in the rows. */
export const ours = 'logpipe'
/** Megabytes (2^20 bytes) that no run may exceed. */
export const memoryLimit = 120

const times = (n: number): string => `${n < 10 ? n.toFixed(2) : n.toFixed(1)} ×`

/** How many times the CPU of logpipe a tool needed. */
export const ratio = (row: Row, rows: readonly Row[]): number | undefined => {
  const own = rows.find(({ tool }) => tool === ours)
  return own && row.perMegabyte / own.perMegabyte
}

export function judge(goal: Goal, rows: readonly Row[]): Verdict {
  if ('perSecond' in goal) return judgePace(goal, rows)
  const rival = rows.find(({ tool }) => tool === goal.against)
  const factor = rival && ratio(rival, rows)
  const words =
    'atMost' in goal
      ? `at most ${goal.atMost} × ${goal.against}`
      : `${goal.fasterBy} × faster than ${goal.against}`
  if (factor === undefined) return { goal: words, measured: 'not measured', hit: undefined }
  if ('atMost' in goal) return { goal: words, measured: times(1 / factor), hit: 1 / factor <= goal.atMost }
  return { goal: words, measured: times(factor), hit: factor >= goal.fasterBy }
}

function judgePace({ tool, perSecond }: { tool: string; perSecond: number }, rows: readonly Row[]): Verdict {
  const own = rows.find((row) => row.tool === tool)
  const words = `${tool}: at least ${thousands(perSecond)} events a CPU second`
  if (own === undefined) return { goal: words, measured: 'not measured', hit: undefined }
  const pace = own.lines / (own.cpu - own.startup)
  return { goal: words, measured: thousands(pace), hit: pace >= perSecond }
}

const thousands = (n: number): string => Math.round(n).toLocaleString('en')

export function judgeMemory(rows: readonly Row[], limit: number): Verdict {
  const own = rows.find(({ tool }) => tool === ours)
  return {
    goal: `peak RSS at most ${limit} MB`,
    measured: own ? `${own.peak.toFixed(0)} MB` : 'not measured',
    hit: own && own.peak <= limit,
  }
}
