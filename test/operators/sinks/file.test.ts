import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Clock, systemClock } from '../../../src/core/clock.ts'
import type { Encoded, RunningSink } from '../../../src/operators/contract/sink.ts'
import { escapePathPart } from '../../../src/operators/sinks/file/escape-path-part.ts'
import type { FileSettings } from '../../../src/operators/sinks/file/settings.ts'
import { file } from '../../../src/operators/sinks/file.ts'
import { constant } from '../../support/connector-plan.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { folder } from '../../support/follow-files.ts'
import { sinkContext } from '../../support/sink-context.ts'

const piece = (target: string, text: string): Encoded => {
  const buffer = Buffer.from(text)
  return { target, buffer, start: 0, end: buffer.length, count: 1 }
}

function open(
  more: Partial<Omit<FileSettings, 'path'>> & { path?: string } = {},
  clock: Clock = systemClock,
): Promise<RunningSink> {
  const path =
    more.path === undefined
      ? ({ ...constant(''), op: 'template', parts: [] } as ReturnType<typeof constant>)
      : constant(more.path)
  return file.open(
    {
      append: true,
      max_open: 256,
      mode: '644',
      publish: 'live',
      rotate: undefined,
      compression: 'none',
      exec_after_rotating: undefined,
      exec_timeout: 600_000_000,
      ...more,
      path,
    },
    sinkContext({ clock, refuse: () => {}, durability: 'power' }),
  )
}

test('pieces go to their targets in order; directories are made', async () => {
  const base = folder()
  const sink = await open()
  await sink.write([
    piece(join(base, 'a/b/one'), '1\n'),
    piece(join(base, 'two'), 'x\n'),
    piece(join(base, 'a/b/one'), '2\n'),
  ])
  await sink.write([piece(join(base, 'two'), 'y\n')])
  await sink.flush()
  await sink.close()
  expect(readFileSync(join(base, 'a/b/one'), 'utf8')).toBe('1\n2\n')
  expect(readFileSync(join(base, 'two'), 'utf8')).toBe('x\ny\n')
})

test('what is there is kept, or emptied once a run where the settings say so', async () => {
  const base = folder()
  const path = join(base, 'out')
  writeFileSync(path, 'old\n')
  const first = await open()
  await first.write([piece(path, 'new\n')])
  await first.close()
  expect(readFileSync(path, 'utf8')).toBe('old\nnew\n')
  const second = await open({ append: false, max_open: 1 })
  await second.write([piece(path, '1\n'), piece(join(base, 'other'), 'x\n')])
  await second.write([piece(path, '2\n')])
  await second.close()
  expect(readFileSync(path, 'utf8')).toBe('1\n2\n')
})

test('no more files are open than allowed, and none is lost', async () => {
  const base = folder()
  const sink = await open({ max_open: 8 })
  const openIn = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(base)
      } catch {
        return false
      }
    }).length
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 50; i++) await sink.write([piece(join(base, `${i}`), `${round}\n`)])
    expect(openIn()).toBe(8)
  }
  await sink.close()
  expect(openIn()).toBe(0)
  for (let i = 0; i < 50; i++) expect(readFileSync(join(base, `${i}`), 'utf8')).toBe('0\n1\n2\n')
})

test('more parts than the system takes in one call are all written', async () => {
  const path = join(folder(), 'out')
  const sink = await open()
  await sink.write(Array.from({ length: 3000 }, (_, i) => piece(path, `${i}\n`)))
  await sink.close()
  expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(3001)
})

test('new files get the permissions of the settings', async () => {
  const path = join(folder(), 'out')
  const sink = await open({ path, mode: '600' })
  await sink.close()
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('a path that cannot be written shows when the sink opens', async () => {
  const base = folder()
  await expect(open({ path: base })).rejects.toMatchObject({
    code: 'LP5102',
    blame: 'config',
    message: `File "${base}" is a directory. Write the name of a file in it.`,
  })
  writeFileSync(join(base, 'file'), '')
  await expect(open({ path: join(base, 'file', 'out') })).rejects.toMatchObject({ code: 'LP5107' })
  await expect(open({ path: join(base, 'x'.repeat(300)) })).rejects.toMatchObject({ code: 'LP5107' })
  mkdirSync(join(base, 'made'))
  expect(existsSync(join(base, 'made'))).toBe(true)
})

test('a full disk is told in a sentence', async () => {
  const sink = await open({ path: '/dev/full' })
  await expect((async () => sink.write([piece('/dev/full', 'x\n')]))()).rejects.toMatchObject({
    code: 'LP5104',
    message: 'File "/dev/full" cannot be written: there is no space left on its disk.',
  })
  await sink.close()
})

test.each([
  ['web-1', 'web-1'],
  ['../../etc/passwd', '..%2F..%2Fetc%2Fpasswd'],
  ['..', '%2E%2E'],
  ['.', '%2E'],
  ['a\u0000b\n', 'a%00b%0A'],
  ['100%', '100%25'],
  ['a%2Fb', 'a%252Fb'],
  ['größe 😀', 'größe 😀'],
  ['', ''],
])('the field %j stands in a path as %j', (text, safe) => {
  expect(escapePathPart(text)).toBe(safe)
})

test('a long text becomes a name that fits, and another one for another text', () => {
  const [one, two] = ['ä'.repeat(500), `${'ä'.repeat(500)}b`].map(escapePathPart)
  expect(Buffer.byteLength(one!)).toBeLessThanOrEqual(160)
  expect(one).not.toContain('\ufffd')
  expect(one).not.toBe(two)
})

test('a file that others rotate is begun anew under its path', async () => {
  const base = folder()
  const path = join(base, 'out')
  const clock = fakeClock()
  const sink = await open({}, clock)
  await sink.write([piece(path, '1\n')])
  renameSync(path, join(base, 'out.1'))
  await sink.write([piece(path, '2\n')])
  await clock.advance(1_000_000)
  await sink.write([piece(path, '3\n')])
  rmSync(path)
  await clock.advance(1_000_000)
  await sink.write([piece(path, '4\n')])
  await sink.close()
  expect(readFileSync(join(base, 'out.1'), 'utf8')).toBe('1\n2\n')
  expect(readFileSync(path, 'utf8')).toBe('4\n')
})
