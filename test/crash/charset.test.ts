/** Files in other charsets → a file, killed: what stands there is that of an undisturbed run, to the byte. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { charsetOf } from '../../src/core/charset/charset.ts'
import { encode } from '../../src/core/charset/transcode.ts'
import { killedAtRandom, undisturbed } from '../support/killed-runs.ts'
import { seededRandom } from '../support/random.ts'

const base = mkdtempSync(join(tmpdir(), 'logpipe-charset-'))
afterAll(() => rmSync(base, { recursive: true, force: true }))

test.each(['gb18030', 'utf-16le'])('%s: each event is there once, with its position', async (name) => {
  const lines = Array.from(
    { length: 60_000 },
    (_, n) => `{"n":${n},"city":"${n % 2 === 0 ? '上海' : '東京😀'}"}\n`,
  )
  const input = join(base, name)
  writeFileSync(input, encode(lines.join(''), charsetOf(name)!))
  const pipe = `pipeline killed { checkpoint: 5ms, durability: process, buffers: {events: 500} }
source ev = file("${input}", format: json, charset: "${name}")
from ev | set at = @offset, line = @line | to file("out/all.ndjson")
`
  const expected = await undisturbed(join(base, `${name}-whole`), pipe)
  expect(expected['all.ndjson']!.split('\n')).toHaveLength(60_001)
  const runs = await killedAtRandom(join(base, `${name}-killed`), pipe, 2, seededRandom(7))
  for (const files of runs) expect(files).toEqual(expected)
})
