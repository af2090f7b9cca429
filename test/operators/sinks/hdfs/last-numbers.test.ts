import { expect, test } from 'vitest'
import { LastNumbers } from '../../../../src/operators/sinks/hdfs/last-numbers.ts'

/** Numbers over a stub: what is in each folder, and which were listed. */
function numbersOver(folders: Readonly<Record<string, readonly string[]>>, most?: number) {
  const listed: string[] = []
  const list = (folder: string) => {
    listed.push(folder)
    const names = folders[folder] ?? []
    return Promise.resolve(names.map((name) => ({ id: 1, length: 0, blockSize: 1, isFolder: false, name })))
  }
  return { listed, numbers: new LastNumbers({ list }, most) }
}

test('a folder is listed for the first file of a target, and the name is the same until it is used', async () => {
  const { listed, numbers } = numbersOver({ '/logs': ['app.000007.log', 'db.000002.log.part'] })
  for (const number of ['08', '09', '10']) {
    for (let tries = 0; tries < 2; tries++)
      expect(await numbers.next('/logs/app.log')).toBe(`/logs/app.0000${number}.log`)
    numbers.used('/logs/app.log')
  }
  expect(await numbers.next('/logs/db.log')).toBe('/logs/db.000003.log')
  expect(listed).toEqual(['/logs', '/logs'])
})

test('of very many targets those used last are remembered', async () => {
  const { listed, numbers } = numbersOver({}, 2)
  for (const folder of ['/a', '/b', '/a', '/c', '/a', '/b']) await numbers.next(`${folder}/app.log`)
  expect(listed).toEqual(['/a', '/b', '/c', '/b'])
})
