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
  readonly in: readonly Rec[]
}

/** Runs the stages of an example over its events, from file to file, and gives what was written. Throws what the run says where it fails. */
export async function runExample(example: Example, codegen: boolean): Promise<unknown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-example-'))
  try {
    const [input, output] = [join(folder, 'in.ndjson'), join(folder, 'out.ndjson')]
    writeFileSync(input, example.in.map((event) => `${JSON.stringify(event)}\n`).join(''))
    writeFileSync(output, '')
    const time = example.time === undefined ? '' : `, time: ${example.time}`
    const text = `from file("${input}", format: json, follow: false${time}) | ${example.stages} | to file("${output}")`
    const { io, err } = memoryIo({ env: { HOME: folder } })
    const code = await main(['run', '-e', text, ...(codegen ? [] : ['--no-codegen'])], io)
    if (code !== 0) throw new Error(err())
    const lines = readFileSync(output, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
