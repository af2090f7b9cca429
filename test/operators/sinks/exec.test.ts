import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunningSink } from '../../../src/operators/contract/sink.ts'
import { exec } from '../../../src/operators/sinks/exec.ts'
import { sinkContext } from '../../support/sink-context.ts'

const folder = mkdtempSync(join(tmpdir(), 'logpipe-exec-'))
const messages: string[] = []
const note = (message: string): void => void messages.push(message)

function open(command: readonly string[], timeout = 5_000_000): Promise<RunningSink> {
  return exec.open(
    { command, timeout },
    sinkContext({ name: 'prog', log: { info: note, warn: note, error: note } }),
  )
}

const piece = (text: string) => {
  const buffer = Buffer.from(text)
  return { target: null, buffer, start: 0, end: buffer.length, count: text.split('\n').length - 1 }
}

const program = (text: string): readonly string[] => [process.execPath, '-e', text]

test('a program gets all lines and is waited for', async () => {
  const out = join(folder, 'all')
  const sink = await open(
    program(`process.stdin.pipe(require('fs').createWriteStream(${JSON.stringify(out)}))`),
  )
  await sink.write([piece('{"n":1}\n'), piece('{"n":2}\n{"n":3}\n')])
  await sink.flush()
  await sink.close()
  expect(readFileSync(out, 'utf8')).toBe('{"n":1}\n{"n":2}\n{"n":3}\n')
})

test('one that ends while it is fed is told, and started again by the next call', async () => {
  const sink = await open(program(`process.stdin.once('data', () => process.exit(7))`))
  await sink.write([piece('{"n":1}\n')])
  const again = async (): Promise<void> => {
    for (let i = 0; i < 200; i++) {
      await sink.write([piece('{"n":2}\n')])
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  await expect(again()).rejects.toMatchObject({ code: 'LP5495', blame: 'connection' })
  await sink.write([piece('{"n":3}\n')])
  await sink.close()
})

test('one that does not end in time is ended, and that is told', async () => {
  const sink = await open(program('setInterval(() => {}, 1000); process.stdin.resume()'), 100_000)
  await sink.write([piece('{"n":1}\n')])
  await sink.close()
  expect(messages.join('\n')).toContain('did not end within 0.1 s')
})

test('a program that is not there is told when the sink opens, and by a probe', async () => {
  await expect(open(['no-such-program-anywhere'])).rejects.toMatchObject({ code: 'LP5496', blame: 'config' })
  await expect(exec.probe({ command: ['no-such-program-anywhere'], timeout: 1 })).rejects.toMatchObject({
    code: 'LP5496',
  })
  await exec.probe({ command: [process.execPath], timeout: 1 })
})
