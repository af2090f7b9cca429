import { existsSync, readFileSync, renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Rec } from '../../../../src/core/value.ts'
import type { RunningSink, SinkRows } from '../../../../src/operators/contract/sink.ts'
import { file } from '../../../../src/operators/sinks/file.ts'
import { constant } from '../../../support/connector-plan.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { folder } from '../../../support/follow-files.ts'
import { sinkContext } from '../../../support/sink-context.ts'

/** What a state directory keeps of one sink, and the sinks that come one after the other. */
class Kept {
  readonly rows = new Map<string, Rec>()
  readonly messages: string[] = []
  readonly clock = fakeClock()

  readonly put = (rows: SinkRows): void => {
    for (const [key, row] of rows) {
      if (row === null) this.rows.delete(key)
      else this.rows.set(key, row)
    }
  }

  open(path: string, append = true): Promise<RunningSink> {
    return file.open(
      {
        append,
        max_open: 2,
        mode: '644',
        publish: 'live',
        rotate: undefined,
        compression: 'none',
        exec_after_rotating: undefined,
        exec_timeout: 600_000_000,
        path: { ...constant(path), op: 'template', parts: [] } as never,
      },
      sinkContext({
        clock: this.clock,
        log: { info: () => {}, warn: (message) => void this.messages.push(message), error: () => {} },
        restored: new Map(this.rows),
        intend: this.put,
      }),
    )
  }

  async decide(sink: RunningSink): Promise<void> {
    this.put(await sink.flush())
  }
}

const write = (sink: RunningSink, path: string, text: string): void => {
  const buffer = Buffer.from(text)
  void sink.write([{ target: path, buffer, start: 0, end: buffer.length, count: 1 }])
}
const read = (path: string): string => readFileSync(path, 'utf8')

test('what was not decided is taken back, from files that were there and those that were made', async () => {
  const base = folder()
  const [old, made, never] = ['old', 'made', 'never'].map((name) => join(base, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(old, 'before\n')
  const kept = new Kept()
  const first = await kept.open(base)
  write(first, old, '1\n')
  write(first, made, '1\n')
  await kept.decide(first)
  write(first, old, '2\n')
  write(first, made, '2\n')
  write(first, never, '2\n')
  await kept.open(base)
  expect(read(old)).toBe('before\n1\n')
  expect(read(made)).toBe('1\n')
  expect(existsSync(never)).toBe(false)
  expect(kept.messages).toEqual([])
})

test('a file that was renamed while it was written is cut back under its new name', async () => {
  const base = folder()
  const path = join(base, 'out')
  const kept = new Kept()
  const first = await kept.open(base)
  write(first, path, '1\n')
  await kept.decide(first)
  write(first, path, '2\n')
  renameSync(path, `${path}.1`)
  await kept.clock.advance(2_000_000)
  write(first, path, '3\n')
  expect(read(`${path}.1`)).toBe('1\n2\n')
  expect(read(path)).toBe('3\n')
  const second = await kept.open(base)
  expect(read(`${path}.1`)).toBe('1\n')
  expect(existsSync(path)).toBe(false)
  write(second, path, '2\n3\n')
  await kept.decide(second)
  write(second, path, '4\n')
  await kept.open(base)
  expect(read(`${path}.1`)).toBe('1\n')
  expect(read(path)).toBe('2\n3\n')
})

test('a file of somebody else under the path is left alone', async () => {
  const base = folder()
  const path = join(base, 'out')
  const kept = new Kept()
  const first = await kept.open(base)
  write(first, path, '1\n')
  await kept.decide(first)
  write(first, path, '2\n')
  unlinkSync(path)
  writeFileSync(path, 'not ours, and longer than what was written\n')
  const second = await kept.open(base)
  expect(read(path)).toBe('not ours, and longer than what was written\n')
  expect(kept.messages.join()).toContain('is gone or another one stands there')
  write(second, path, '2\n')
  await kept.open(base)
  expect(read(path)).toBe('not ours, and longer than what was written\n')
})

test('a file that is shorter than what was decided stops the start, and is not made longer', async () => {
  const base = folder()
  const path = join(base, 'out')
  const kept = new Kept()
  const first = await kept.open(base)
  write(first, path, '1\n2\n')
  await kept.decide(first)
  truncateSync(path, 2)
  await expect(kept.open(base)).rejects.toMatchObject({ code: 'LP5430' })
  expect(read(path)).toBe('1\n')
})

test('a file that somebody cuts while it is written is told of', async () => {
  const base = folder()
  const path = join(base, 'out')
  const kept = new Kept()
  const first = await kept.open(base)
  write(first, path, '1\n2\n')
  await kept.decide(first)
  truncateSync(path, 0)
  write(first, path, '3\n')
  await kept.decide(first)
  expect(kept.messages.join()).toContain('was cut by somebody else')
  write(first, path, '4\n')
  await kept.open(base)
  expect(read(path)).toBe('3\n')
})

test('an empty file that was only intended goes, and one with something in it stays', async () => {
  const base = folder()
  const [empty, full] = [join(base, 'empty'), join(base, 'full')]
  const kept = new Kept()
  kept.put(new Map([empty, full].map((path) => [path, { base: 0, length: 0, created: true }])))
  writeFileSync(empty, '')
  writeFileSync(full, 'theirs\n')
  await kept.open(base)
  expect(existsSync(empty)).toBe(false)
  expect(read(full)).toBe('theirs\n')
  expect(kept.rows.size).toBe(0)
})

test('a file that rests is forgotten, and taken up again as it is', async () => {
  const base = folder()
  const kept = new Kept()
  const first = await kept.open(base)
  for (const name of ['a', 'b', 'c', 'd']) write(first, join(base, name), `${name}\n`)
  await kept.decide(first)
  await kept.decide(first)
  expect(kept.rows.size).toBe(2)
  write(first, join(base, 'a'), 'again\n')
  await kept.open(base)
  expect(read(join(base, 'a'))).toBe('a\n')
})
