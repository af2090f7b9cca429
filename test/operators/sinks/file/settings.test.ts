import { expect, test } from 'vitest'
import { catalog } from '../../../../src/operators/catalog.ts'
import { pathPromises } from '../../../../src/plan/delivery/path-promises.ts'
import { compileExample } from '../../../support/diagnostic-page.ts'

const compiled = (sink: string) =>
  compileExample({ notation: 'pipe', text: `from file("in", format: json) | to ${sink}` })

const complaints = async (sink: string) =>
  (await compiled(sink)).diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)

test.each([
  ['file("o", publish: rotate)', /nothing says when that is/],
  ['file("o", publish: commit, append: false)', /nothing is ever taken from a file/],
  ['file("o", rotate: {size: 1MiB}, append: false)', /every file is a new one/],
  ['file("/dev/stdout", publish: commit)', /"publish" needs a regular file/],
  ['file("/dev/stdout", rotate: {size: 1MiB})', /"rotate" needs a regular file/],
  ['file("/dev/stdout", compression: gzip)', /"compression" needs a regular file/],
  ['file("o.gz", compression: zstd)', /says "gzip"/],
  ['file("o.zst")', /says "zstd"/],
  ['file("o", rotate: {})', /"size", "every", or both/],
  ['file("o", rotate: {bytes: 1})', /has no "bytes"/],
  ['file("o", rotate: {size: 0})', /is a size/],
  ['file("o", rotate: {every: 10ms})', /at least 1s/],
  ['file("o", rotate: {size: 1MiB}, exec_after_rotating: "gzip")', /only with "publish: rotate"/],
  ['stdout(publish: commit)', /publish/],
])('%s is refused', async (sink, what) => {
  expect(await complaints(sink)).toEqual([expect.stringMatching(what)])
})

test.each([
  'file("o", publish: rotate, rotate: {size: 256MiB, every: 1d}, compression: zstd)',
  'file("o.gz", publish: commit, compression: gzip)',
  'file("/dev/stdout")',
  'file("/dev/shm/o", publish: commit)',
])('%s is taken', async (sink) => {
  expect(await complaints(sink)).toEqual([])
})

test.each([
  ['file("o")', /a crash takes back/],
  ['file("o", publish: commit)', /only ever holds decided events/],
  ['file("o", publish: rotate, rotate: {every: 1h})', /without ".part"/],
  ['file("${host ?? ""}")', /more than 64 files/],
])('%s is exactly once, and says for which readers', async (sink, note) => {
  const { plan } = await compiled(sink)
  expect(pathPromises(plan!, catalog)).toMatchObject([
    { promise: 'exactly once', notes: expect.arrayContaining([expect.stringMatching(note)]) },
  ])
})
