import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SpoolFile } from '../../../../src/operators/sinks/hdfs/spool-file.ts'

test('what is under way when it is closed is written, and a read that comes then makes no new file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-spool-file-'))
  const file = new SpoolFile(folder, 'hdfs sink "out"')
  const part = Buffer.from('what was given')
  const writing = file.write([{ at: 0, part }])
  await Promise.all([writing, file.close()])
  rmSync(folder, { recursive: true })
  await expect(file.read(Buffer.alloc(part.length), 0)).rejects.toThrow('The spool is closed.')
})
