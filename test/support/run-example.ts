import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main } from '../../src/cli/main.ts'
import type { Rec } from '../../src/core/value.ts'
import { memoryIo } from './memory-io.ts'

interface Example {
  readonly stages: string
  /** As it stands after `time:` in the source. */
  readonly time?: string
  /** Other streams by name. */
  readonly others?: Readonly<Record<string, readonly Rec[]>>
  readonly in: readonly Rec[]
}

/** Runs the stages of an example over its events, from file to file, and gives what was written. Throws what the run says where it fails. */
export async function runExample(example: Example, codegen: boolean): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-example-'))
  try {
    const write = (name: string, events: readonly Rec[]): string => {
      const path = join(folder, `${name}.ndjson`)
      writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''))
      return path
    }
    const [input, output] = [write('in', example.in), write('out', [])]
    const time = example.time === undefined ? '' : `, time: ${example.time}`
    const file = (path: string): string => `file("${path}", format: json, follow: false${time})`
    const others = Object.entries(example.others ?? {}).map(
      ([name, events]) => `source ${name} = ${file(write(name, events))}\n`,
    )
    const text = `${others.join('')}from ${file(input)} | ${example.stages} | to file("${output}")`
    const { io, err } = memoryIo({ env: { HOME: folder } })
    const code = await main(['run', '-e', text, ...(codegen ? [] : ['--no-codegen'])], io)
    if (code !== 0) throw new Error(err())
    const lines = readFileSync(output, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
