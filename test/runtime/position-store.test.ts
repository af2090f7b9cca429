import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Positions } from '../../src/operators/contract/source.ts'
import { openPositionStore } from '../../src/runtime/position-store.ts'

const directory = (): string => mkdtempSync(join(tmpdir(), 'logpipe-state-'))

test('what was saved is there after a restart; an empty record makes a partition forgotten', async () => {
  const at = join(directory(), 'made', 'on demand')
  const store = await openPositionStore(at)
  const both: Positions = new Map([
    ['a', { offset: 12, path: 'a.log' }],
    ['b', { offset: 1, path: 'b.log' }],
  ])
  store.save(new Map([['log', both]]))
  store.save(new Map([['log', new Map([['b', {}]])]]))
  store.close()
  const again = await openPositionStore(at)
  expect(again.load('log')).toEqual(new Map([['a', { offset: 12, path: 'a.log' }]]))
  expect(again.load('other').size).toBe(0)
  again.close()
})

test('a second owner is refused', async () => {
  const at = directory()
  const store = await openPositionStore(at)
  await expect(openPositionStore(at)).rejects.toMatchObject({ code: 'LP5002', blame: 'config' })
  store.close()
  const next = await openPositionStore(at)
  next.close()
})

test('a file that is no state is refused and left as it is', async () => {
  const at = directory()
  writeFileSync(join(at, 'state.db'), 'this is no database, and long enough to be read as one. '.repeat(50))
  await expect(openPositionStore(at)).rejects.toMatchObject({ code: 'LP5003' })
})

test('a path that is a file is refused', async () => {
  const at = join(directory(), 'file')
  writeFileSync(at, '')
  await expect(openPositionStore(at)).rejects.toMatchObject({ code: 'LP5003' })
})
