import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { node } from './contenders.ts'
import { millionKeys } from './key-lines.ts'
import { profile } from './profile.ts'
import { machine, publish } from './publish.ts'
import { outcomeText, summaryText } from './table.ts'
import { unmeasurable } from './timed.ts'
import type { Outcome, Settings } from './work.ts'
import { works } from './works/works.ts'

const usage = `Usage: npm run bench -- [options]

  --size full|small  1 GB and 500 MB of data (the default), or a tenth of that
  --only NAME,…      only these: ${works.map(({ name }) => name).join(', ')}
  --skip TOOL,…      leave tools out, by their name in the table
  --rounds N         runs of each; the median counts (5)
  --huge             measure memory on 10 GB, too, where the disk has room
  --profile          with --only: run logpipe under the profiler and print where its time goes
  --json FILE        write all numbers to a file
  --no-build         measure the built package as it is, not built anew from the sources
  --markdown         put the results into docs/performance.md
`

process.exitCode = await main()

async function main(): Promise<number> {
  let values: ReturnType<typeof readArguments>
  try {
    values = readArguments()
  } catch (error) {
    process.stderr.write(`${String(error)}\n\n${usage}`)
    return 2
  }
  const only = values.only?.split(',')
  const chosen = works.filter(({ name }) => only?.includes(name) ?? true)
  const unknown = only?.filter((name) => !works.some((work) => work.name === name)) ?? []
  if (values.help || unknown.length > 0) {
    for (const name of unknown) process.stderr.write(`There is no work called "${name}".\n`)
    process.stdout.write(usage)
    return values.help ? 0 : 2
  }
  const settings = settingsOf(values)
  if (values.profile) {
    for (const { name } of chosen) process.stdout.write(`${name}\n${profile(name, settings.megabytes)}\n\n`)
    return 0
  }
  const obstacle = unmeasurable()
  if (obstacle) {
    process.stderr.write(`${obstacle}\n`)
    return 2
  }

  if (!values['no-build']) build()
  process.stdout.write(`Measured on ${machine()}.\n\n`)
  const outcomes: Outcome[] = []
  for (const work of chosen) {
    const outcome = await work.run(settings)
    outcomes.push(outcome)
    process.stdout.write(`${outcomeText(outcome)}\n\n`)
  }
  process.stdout.write(`${summaryText(outcomes)}\n`)
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ machine: machine(), outcomes }, null, 2)}\n`)
  if (values.markdown) publish(join(import.meta.dirname, '..', 'docs', 'performance.md'), outcomes, settings)
  return outcomes.some(({ wrong }) => wrong.length > 0) ? 1 : 0
}

function build(): void {
  const root = join(import.meta.dirname, '..')
  const { status } = spawnSync(node, [join('scripts', 'build.mjs')], { cwd: root, stdio: ['ignore', 2, 2] })
  if (status !== 0) throw new Error('The package could not be built.')
}

function readArguments() {
  return parseArgs({
    options: {
      size: { type: 'string', default: 'full' },
      only: { type: 'string' },
      skip: { type: 'string', default: '' },
      rounds: { type: 'string', default: '5' },
      huge: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      json: { type: 'string' },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  }).values
}

function settingsOf(values: ReturnType<typeof readArguments>): Settings {
  const small = values.size === 'small'
  return {
    megabytes: { ...(small ? { events: 100, sshd: 50 } : { events: 1_000, sshd: 500 }), keys: millionKeys },
    slowMegabytes: small ? 10 : 100,
    rounds: Math.max(1, Number(values.rounds) || 5),
    skip: new Set(values.skip.split(',')),
    huge: values.huge,
    note: (text) => process.stderr.write(`${text}\n`),
  }
}
