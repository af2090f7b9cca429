import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { untilKilled } from '../support/killed-runs.ts'

const entry = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')

function command(folder: string, argv: readonly string[], crashAt?: string) {
  return new Promise<{ signal: NodeJS.Signals | null; errors: string }>((resolve) => {
    const child = spawn(process.execPath, [entry, ...argv, '--state', join(folder, 'state')], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...(crashAt === undefined ? {} : { LOGPIPE_CRASH_AT: crashAt }) },
    })
    let errors = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text
    })
    child.on('close', (_code, signal) => resolve({ signal, errors }))
  })
}

test.each([['sink flushed:2'], ['before decision:2'], ['after decision:2']])(
  'a replay that is killed at "%s" sends the rest when it is called again, and nothing twice',
  async (point) => {
    const base = mkdtempSync(join(tmpdir(), 'logpipe-replay-crash-'))
    let folder = ''
    try {
      const pipe = (status: string) => `pipeline p { dead_letter: rejects
  checkpoint: 1ms }
sink rejects = file("rejects.ndjson")
source app = file("in.ndjson", format: json)
from app | where ${status} >= 500 | to file("out.ndjson", buffer: {events: 10})
`
      const count = 6_000
      const lines = Array.from({ length: count }, (_, n) => `{"n":${n},"status":"500"}\n`)
      const replay = ['replay', 'rejects.ndjson', 'fixed.pipe', '--into', 'app']
      await untilKilled(async () => {
        folder = mkdtempSync(join(base, 'run-'))
        writeFileSync(join(folder, 'in.ndjson'), lines.join(''))
        writeFileSync(join(folder, 'bad.pipe'), pipe('status'))
        writeFileSync(join(folder, 'fixed.pipe'), pipe('int(status)'))
        await command(folder, ['run', 'bad.pipe', '--until-eof', '--quiet'])
        return command(folder, replay, point)
      })
      const again = await command(folder, replay)
      expect(again.errors).toMatch(/letters? sent/)
      const out = readFileSync(join(folder, 'out.ndjson'), 'utf8').trimEnd().split('\n')
      expect(out).toEqual(lines.map((line) => line.trimEnd()))
      expect((await command(folder, replay)).errors).toContain('0 letters sent')
    } finally {
      rmSync(base, { recursive: true, force: true })
    }
  },
  180_000,
)
