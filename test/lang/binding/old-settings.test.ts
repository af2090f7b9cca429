import { expect, test } from 'vitest'
import { complaintsOf, planOf } from '../../support/compile-text.ts'

const to = (sink: string): string => `from stdin(format: json) | to ${sink}`
const sinkOf = async (sink: string) => (await planOf(to(sink))).nodes.find(({ op }) => op === 'sink')

test('an old key of a record, and an old setting that is such a key now, make the plan of today', async () => {
  expect(
    await complaintsOf(to('hdfs("/logs/a", name_node: "nn", rotate: {bytes: 1000, every: 1h})')),
  ).toEqual(['LP2181 bytes'])
  expect(await complaintsOf(to('file("a", rotate_size: 10MB)'))).toEqual(['LP2181 rotate_size'])
  expect(await sinkOf('file("a", rotate_size: 10MB)')).toMatchObject({
    use: { settings: { rotate: { size: 10_000_000 } } },
  })
  expect(await sinkOf('hdfs("/logs/a", name_node: "nn", rotate: {bytes: 1000})')).toMatchObject({
    use: { settings: { rotate: { size: 1000 } } },
  })
})

test('what is wrong with it is told of the setting of today, and both together are one given twice', async () => {
  expect(await complaintsOf(to('file("a", rotate_size: 0)'))).toEqual(['LP2181 rotate_size', 'LP2055 0'])
  expect(await complaintsOf(to('file("a", rotate: {every: 1d}, rotate_size: 10MB)'))).toEqual([
    'LP2181 rotate_size',
    'LP2052 rotate_size: 10MB',
  ])
})

test('settings that have no place any more are passed over with a warning', async () => {
  expect(await complaintsOf(to('file("a", uncompress_algorithm: deflate)'))).toEqual([
    expect.stringMatching(/^LP\d+ uncompress_algorithm$/),
  ])
  // It is a setting of today, for files that are complete at some moment.
  expect(await complaintsOf(to('file("a", exec_after_rotating: "gzip")'))).toEqual(['LP2055 "gzip"'])
  const rotated = 'publish: rotate, rotate: {size: 1MiB}, exec_after_rotating: "gzip"'
  expect(await complaintsOf(to(`file("a", ${rotated})`))).toEqual([])
})

test('a character set that nobody knows is refused, and one that is not read here', async () => {
  const from = (charset: string) => `from file("a", charset: "${charset}") | to stdout`
  expect(await complaintsOf(from('utf-8'))).toEqual([])
  expect(await complaintsOf(from('US-ASCII'))).toEqual([])
  expect(await complaintsOf(from('GBK'))).toEqual([])
  expect(await complaintsOf(from('gkb'))).toEqual(['LP2055 "gkb"'])
  expect(await complaintsOf('from generate("a", charset: "gbk") | to stdout')).toEqual([
    'LP2055 charset: "gbk"',
  ])
})
