import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { csv } from '../../../../src/operators/tables/csv.ts'
import { openTable } from '../../../support/open-table.ts'
import { testFolder } from '../../../support/run-pipe.ts'

const second = 1_000_000

async function follow() {
  const path = join(testFolder(), 'rows.csv')
  const put = (text: string): void => {
    writeFileSync(`${path}.new`, text)
    renameSync(`${path}.new`, path)
  }
  put('host,team\nweb-1,core\n')
  const opened = await openTable(csv, { path, key: [['host']], reload: second })
  const team = (): unknown => (opened.get('web-1') as { readonly team: string } | null)?.team
  // Files are read for real, so the looks may take a while.
  const look = async (ready: () => boolean): Promise<void> => {
    await opened.clock.advance(second)
    await vi.waitFor(() => expect(ready()).toBe(true))
    await vi.waitFor(() => expect(opened.clock.waiting()).toBe(1))
  }
  return { ...opened, path, put, team, look }
}

test('a changed file is read anew, and its rows take the place of all those before', async () => {
  const { get, team, put, look, messages } = await follow()
  put('host,team\nweb-1,edge\nweb-2,core\n')
  expect(team()).toBe('core')
  await look(() => team() === 'edge')
  put('host,team\nweb-1,north\n')
  await look(() => team() === 'north')
  expect(get('web-2')).toBeNull()
  expect(messages).toEqual(['The table "it" was read anew.', 'The table "it" was read anew.'])
})

test('a broken new file is told once and keeps the old rows, until it is put right', async () => {
  const { team, put, look, messages } = await follow()
  put('host,team\nweb-1,edge,more\n')
  await look(() => messages.length === 1)
  await look(() => messages.length === 1)
  expect(messages).toEqual([
    'The table "it" keeps its rows, since the changed file cannot be read: line 2: the row has 3 values for 2 columns.',
  ])
  expect(team()).toBe('core')
  put('host,team\nweb-1,edge\n')
  await look(() => team() === 'edge')
})

test('a file that is gone is told once and keeps the old rows', async () => {
  const { team, path, look, messages } = await follow()
  rmSync(path)
  await look(() => messages.length === 1)
  await look(() => messages.length === 1)
  expect(messages[0]).toContain('does not exist')
  expect(team()).toBe('core')
})

test('a closed table looks no more', async () => {
  const { table, clock } = await follow()
  table.close?.()
  expect(clock.waiting()).toBe(0)
})
