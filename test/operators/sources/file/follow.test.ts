import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import {
  append,
  fileSettings,
  folder,
  followFiles,
  memoryStore,
  numbers,
  pause,
} from '../../../support/follow-files.ts'

const far = 3_600_000_000

test('appended lines come at once by inotify, whatever the poll', async () => {
  const path = join(folder(), 'a.log')
  append(path, 'one')
  const following = followFiles(fileSettings(path, { poll: far }))
  await following.until(1)
  const started = performance.now()
  append(path, 'two')
  await following.until(2)
  expect(performance.now() - started).toBeLessThan(100)
  await following.stop()
})

test('polling finds what nobody told of', async () => {
  // What happens in a folder that did not exist cannot be watched.
  const base = folder()
  const following = followFiles(fileSettings(join(base, 'later', '*.log')))
  await pause(30)
  mkdirSync(join(base, 'later'))
  append(join(base, 'later', 'a.log'), 'one')
  await following.until(1)
  await following.stop()
})

test('files that appear are read from their beginning, under any number of names', async () => {
  const base = folder()
  const following = followFiles(fileSettings(join(base, '*.log'), { poll: far }))
  await pause(20)
  for (let i = 0; i < 50; i++) append(join(base, `${i}.log`), `a ${i}`, `b ${i}`)
  append(join(base, 'other.txt'), 'not this')
  await following.until(100)
  await following.stop()
  expect(new Set(following.lines()).size).toBe(100)
})

test('a line waits for its end', async () => {
  const path = join(folder(), 'a.log')
  appendFileSync(path, 'ab')
  const following = followFiles(fileSettings(path))
  await pause(60)
  expect(following.lines()).toEqual([])
  appendFileSync(path, 'c\n')
  await following.until(1)
  expect(following.lines()).toEqual(['abc'])
  await following.stop()
})

test('with "partial" a line that never ends is taken after a while', async () => {
  const path = join(folder(), 'a.log')
  appendFileSync(path, 'ab')
  const following = followFiles(fileSettings(path, { partial: 50_000 }))
  await following.until(1)
  append(path, 'c')
  await following.until(2)
  expect(following.lines()).toEqual(['ab', 'c'])
  await following.stop()
})

test('rotation by rename and create under load loses and doubles nothing', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const following = followFiles(fileSettings(join(base, 'app.log')))
  let n = 0
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 40; i++) {
      append(path, `line ${n++}`)
      if (i % 10 === 0) await pause(2)
    }
    renameSync(path, join(base, `app.log.${round}`))
    // The writer holds the file open and writes on for a moment.
    append(join(base, `app.log.${round}`), `line ${n++}`, `line ${n++}`)
    await pause(5)
  }
  append(path, `line ${n++}`)
  await following.until(n)
  await pause(50)
  await following.stop()
  expect([...following.lines()].sort()).toEqual(Array.from({ length: n }, (_, i) => `line ${i}`).sort())
})

test('a file that is renamed within the pattern is not read again', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  append(path, ...numbers(1, 10))
  const following = followFiles(fileSettings(join(base, 'app.log*')))
  await following.until(10)
  renameSync(path, join(base, 'app.log.1'))
  append(path, ...numbers(11, 15))
  append(join(base, 'app.log.1'), 'late')
  await following.until(16)
  await pause(60)
  await following.stop()
  expect(following.lines()).toHaveLength(16)
})

test('a file that is deleted and made anew is another file, also where the inode is used again', async () => {
  const path = join(folder(), 'app.log')
  append(path, ...numbers(1, 5))
  const following = followFiles(fileSettings(path))
  await following.until(5)
  rmSync(path)
  append(path, ...numbers(6, 12))
  await following.until(12)
  await following.stop()
  expect(following.lines()).toEqual(numbers(1, 12))
})

test('copytruncate: the file is read anew, and the rest of the copy where it is seen', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  append(path, ...numbers(1, 20))
  const following = followFiles(fileSettings(join(base, 'app.log*')))
  await following.until(20)
  append(path, ...numbers(21, 25))
  copyFileSync(path, join(base, 'app.log.1'))
  truncateSync(path, 0)
  append(path, ...numbers(26, 30))
  await following.until(30)
  await pause(60)
  const { messages } = await following.stop()
  expect([...following.lines()].sort()).toEqual(numbers(1, 30).sort())
  expect(messages.join('\n')).toContain('is read from its beginning')
})

test('copytruncate of a file that was read to its end: the copy holds nothing new', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  append(path, ...numbers(1, 3))
  const following = followFiles(fileSettings(join(base, 'app.log*')))
  await following.until(3)
  copyFileSync(path, join(base, 'app.log.1'))
  truncateSync(path, 0)
  append(path, ...numbers(4, 4))
  await following.until(4)
  await pause(60)
  await following.stop()
  expect(following.lines()).toEqual(numbers(1, 4))
})

test('copytruncate under load, again and again, loses nothing that the copies hold', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const following = followFiles(fileSettings(join(base, 'app.log*')))
  let n = 0
  for (let round = 0; round < 6; round++) {
    for (let i = 0; i < 30; i++) {
      append(path, ...numbers(n, n))
      n++
      if (i % 7 === 0) await pause(3)
    }
    copyFileSync(path, join(base, `app.log.${round}`))
    truncateSync(path, 0)
  }
  append(path, ...numbers(n, n))
  n++
  await following.until(n)
  await pause(60)
  await following.stop()
  // At least once: a copy seen while it is still being written is not yet known for one, and may be read again.
  expect([...new Set(following.lines())].sort()).toEqual(numbers(0, n - 1).sort())
})

test('a file that was emptied and has grown beyond the old place is noticed by its bytes', async () => {
  const path = join(folder(), 'app.log')
  append(path, ...numbers(1, 5))
  const following = followFiles(fileSettings(path, { poll: 50_000 }))
  await following.until(5)
  writeFileSync(
    path,
    numbers(101, 120)
      .map((line) => `${line}\n`)
      .join(''),
  )
  await following.until(25)
  await following.stop()
  expect(following.lines()).toEqual([...numbers(1, 5), ...numbers(101, 120)])
})

test('a rotated file that is compressed is not read again', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  append(path, ...numbers(1, 50))
  const following = followFiles(fileSettings(join(base, 'app.log*')))
  await following.until(50)
  writeFileSync(
    join(base, 'app.log.1.gz'),
    gzipSync(
      numbers(1, 50)
        .map((line) => `${line}\n`)
        .join(''),
    ),
  )
  rmSync(path)
  append(path, ...numbers(51, 55))
  await following.until(55)
  await pause(100)
  await following.stop()
  expect(following.lines()).toEqual(numbers(1, 55))
})

test('a restart goes on where the last checkpoint was', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const store = memoryStore()
  append(path, ...numbers(1, 10))
  const first = followFiles(fileSettings(path), store)
  await first.until(10)
  await first.stop()
  append(path, ...numbers(11, 15))
  const second = followFiles(fileSettings(path), store)
  await second.until(5)
  await second.stop()
  expect(second.lines()).toEqual(numbers(11, 15))
})

test('a restart goes on in a file that was renamed, and with the new one', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const store = memoryStore()
  append(path, ...numbers(1, 10))
  const first = followFiles(fileSettings(join(base, '*')), store)
  await first.until(10)
  await first.stop()
  append(path, ...numbers(11, 12))
  renameSync(path, join(base, 'app.log.1'))
  append(path, ...numbers(13, 14))
  const second = followFiles(fileSettings(join(base, '*')), store)
  await second.until(4)
  await pause(60)
  await second.stop()
  expect([...second.lines()].sort()).toEqual(numbers(11, 14).sort())
})

test('a restart sees a copytruncate that happened meanwhile', async () => {
  const base = folder()
  const path = join(base, 'app.log')
  const store = memoryStore()
  append(path, ...numbers(1, 20))
  const first = followFiles(fileSettings(join(base, '*')), store)
  await first.until(20)
  await first.stop()
  append(path, ...numbers(21, 22))
  copyFileSync(path, join(base, 'app.log.1'))
  truncateSync(path, 0)
  append(path, ...numbers(23, 24))
  const second = followFiles(fileSettings(join(base, '*')), store)
  await second.until(4)
  await pause(60)
  await second.stop()
  expect([...second.lines()].sort()).toEqual(numbers(21, 24).sort())
})

test('two files that begin alike are both read', async () => {
  const base = folder()
  append(join(base, 'a.log'), ...numbers(1, 30))
  append(join(base, 'b.log'), ...numbers(1, 30))
  const following = followFiles(fileSettings(join(base, '*.log')))
  await following.until(60)
  await following.stop()
  expect(following.lines()).toHaveLength(60)
})

test('"start: end" begins behind the last whole line of what is there', async () => {
  const base = folder()
  const path = join(base, 'a.log')
  append(path, 'old')
  appendFileSync(path, 'new, with its ')
  const following = followFiles(fileSettings(join(base, '*.log'), { start: 'end' }))
  await pause(40)
  append(path, 'end', 'and more')
  append(join(base, 'b.log'), 'another file')
  await following.until(3)
  await following.stop()
  expect([...following.lines()].sort()).toEqual(['and more', 'another file', 'new, with its end'])
})

test('files that rest for long are left out where the settings say so', async () => {
  const base = folder()
  const old = join(base, 'old.log')
  append(old, 'old')
  const { utimesSync } = await import('node:fs')
  utimesSync(old, new Date(0), new Date(0))
  append(join(base, 'new.log'), 'new')
  const following = followFiles(fileSettings(join(base, '*.log'), { ignore_older: far }))
  await following.until(1)
  await pause(40)
  await following.stop()
  expect(following.lines()).toEqual(['new'])
})

test('a directory in place of a file is told at once', async () => {
  const base = folder()
  const following = followFiles(fileSettings(base))
  const { failure } = await following.stop()
  expect(failure).toMatchObject({ code: 'LP5102', blame: 'config' })
})

test('a path that leads nowhere yet is waited for', async () => {
  const path = join(folder(), 'none.log')
  const following = followFiles(fileSettings(path))
  await pause(30)
  append(path, 'here')
  await following.until(1)
  const { messages } = await following.stop()
  expect(messages).toEqual([`File "${path}" does not exist yet; it is read as soon as it does.`])
})

test('a folder that was deleted and made anew is watched again', async () => {
  const base = folder()
  const logs = join(base, 'logs')
  mkdirSync(logs)
  append(join(logs, 'a.log'), 'one')
  const following = followFiles(fileSettings(join(logs, '*.log')))
  await following.until(1)
  rmSync(logs, { recursive: true })
  mkdirSync(logs)
  append(join(logs, 'a.log'), 'two')
  await following.until(2)
  append(join(logs, 'a.log'), 'three')
  await following.until(3)
  await following.stop()
  expect(following.lines()).toEqual(['one', 'two', 'three'])
})

test('a large file does not keep the others waiting', async () => {
  const base = folder()
  writeFileSync(join(base, 'a.log'), `${'x'.repeat(99)}\n`.repeat(400_000))
  append(join(base, 'b.log'), 'small')
  const following = followFiles(fileSettings(join(base, '*.log')))
  await following.until(400_001)
  await following.stop()
  expect(following.lines().indexOf('small')).toBeLessThan(400_000)
})
