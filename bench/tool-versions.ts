import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { searchPath } from './search-path.ts'

const commands: Readonly<Record<string, readonly string[]>> = {
  'cat (coreutils)': ['cat', '--version'],
  grep: ['grep', '--version'],
  mawk: ['mawk', '-W', 'version'],
  jq: ['jq', '--version'],
  mlr: ['mlr', '--version'],
  rsyslog: ['rsyslogd', '-v'],
  'Fluent Bit': ['fluent-bit', '--version'],
  Vector: ['vector', '--version'],
  Benthos: ['redpanda-connect', '--version'],
}

/** "jq 1.6" and so on, of the tools that are installed. */
export function toolVersions(): readonly string[] {
  const found = Object.entries(commands).flatMap(([tool, [program, ...argv]]) => {
    const env = { ...process.env, PATH: searchPath.join(delimiter) }
    const { stdout, stderr } = spawnSync(program!, argv, { encoding: 'utf8', env })
    const version = /\d+\.\d+(\.\d+)*/.exec(`${stdout ?? ''}${stderr ?? ''}`)
    return version ? [`${tool} ${version[0]}`] : []
  })
  return [...found, ...duckdbVersion()]
}

function duckdbVersion(): readonly string[] {
  try {
    const load = createRequire(join(import.meta.dirname, 'package.json'))
    const { version } = load('@duckdb/node-api/package.json') as { version: string }
    return [`DuckDB ${version}`]
  } catch {
    return []
  }
}
