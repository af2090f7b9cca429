import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { outcomeText, summaryText } from './table.ts'
import { toolVersions } from './tool-versions.ts'
import type { Outcome, Settings } from './work.ts'

const begin = '<!-- results: written by "npm run bench -- --markdown" -->'
const end = '<!-- end of results -->'

/** Puts the results between the markers of a page. */
export function publish(path: string, outcomes: readonly Outcome[], settings: Settings): void {
  const page = readFileSync(path, 'utf8')
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) throw new Error(`"${path}" has no markers for the results.`)
  const { events, sshd } = settings.megabytes
  const text = [
    `Measured ${new Date().toISOString().slice(0, 10)} on ${machine()}: ${events} MB of NDJSON, ${sshd} MB of sshd lines, ` +
      `the first ${settings.slowMegabytes} MB for slow tools, median of ${settings.rounds}. ` +
      `Compared with ${toolVersions().join(', ')}.`,
    '### Goals',
    summaryText(outcomes),
    ...outcomes.filter(({ rows }) => rows.length > 0).map(outcomeText),
  ]
  writeFileSync(path, `${page.slice(0, from)}${begin}\n\n${text.join('\n\n')}\n\n${page.slice(to)}`)
}

/** The machine in general words. */
export const machine = (): string =>
  `${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GB of memory, ` +
  `Node ${process.versions.node}`
