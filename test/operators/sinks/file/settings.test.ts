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

const warnings = async (sink: string) =>
  (await compiled(sink)).diagnostics
    .filter(({ severity }) => severity === 'warning')
    .map(({ code, message }) => `${code} ${message}`)

const rotated = 'publish: rotate, rotate: {size: 1MiB}'
const noCommand = 'LP2170 "exec_timeout" has no effect: there is no command that it could end.'
const onePath = 'LP2170 "max_open" has no effect: the path is the same for all events.'

test.each([
  [`file("o", ${rotated}, exec_timeout: 1m)`, [noCommand]],
  // The default is said as well.
  [`file("o", ${rotated}, exec_timeout: 10m)`, [noCommand]],
  [`file("o", max_open: 10, ${rotated}, exec_timeout: 1m)`, [onePath, noCommand]],
  ['file("o", max_open: 256)', [onePath]],
  [`file("o", ${rotated}, exec_after_rotating: "gzip", exec_timeout: 1m)`, []],
  ['file("${host ?? ""}", max_open: 10)', []],
  [`file("o", ${rotated}, exec_after_rotating: "gzip")`, []],
  ['file("o")', []],
])('what has no effect in %s is told', async (sink, told) => {
  expect(await warnings(sink)).toEqual(told)
})

test('a setting with a slip in its name is told of, and not what only it would give an effect', async () => {
  expect(await warnings(`file("o", ${rotated}, exec_after_rotatin: "gzip", exec_timeout: 1m)`)).toEqual([])
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
