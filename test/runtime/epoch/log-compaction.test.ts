import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EpochLog } from '../../../src/runtime/epoch/epoch-log.ts'
import { BlockWriter } from '../../../src/runtime/epoch/log-blocks.ts'
import { LogCompaction } from '../../../src/runtime/epoch/log-compaction.ts'
import { folder, memoryStore } from '../../support/follow-files.ts'

test('a base that is made while a decision is under way takes nothing from it, and stands in the next one', async () => {
  const directory = folder()
  const store = { ...memoryStore(), instance: 'i', epoch: 1 }
  const log = await EpochLog.open(store, directory, false)
  const out = new BlockWriter(1)
  out.state('main/aggregate/1', 'windows')
  out.put('t', 'key', Buffer.from('x'.repeat(1000)))
  await log.append(out.take(), 1)
  await log.sync()
  let made: () => void = () => {}
  const isMade = new Promise<void>((resolve) => {
    made = resolve
  })
  const compaction = new LogCompaction({
    store,
    log,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
    crashPoint: (point) => point === 'base made' && made(),
    failed: (error) => expect(error).toBeUndefined(),
    shortLog: 100,
  })
  // The first decision begins the work; the second one is under way when the base is made.
  compaction.name()
  compaction.decided()
  const named = compaction.name().map(({ file }) => file)
  await isMade
  compaction.decided()
  expect(readdirSync(directory)).toEqual(expect.arrayContaining(named))
  expect(compaction.isMade).toBe(true)
  const next = compaction.name().map(({ file }) => file)
  compaction.decided()
  expect(next).toHaveLength(1)
  expect(named).not.toContain(next[0])
  await expect.poll(() => readdirSync(directory)).toEqual(next)
  expect(compaction.isMade).toBe(false)
  compaction.stop()
  await log.close()
}, 30_000)
