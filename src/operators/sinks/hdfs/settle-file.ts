import { mustBe } from './begin-file.ts'
import { cutBack } from './cut-back.ts'
import { type HdfsFile, rowOf } from './hdfs-file.ts'
import type { FilesOptions } from './hdfs-files.ts'
import { tooShort } from './restore-file.ts'

/** An answer was lost: brings a file to where it was before. False where it is gone. */
export async function settleFile(options: FilesOptions, file: HdfsFile): Promise<boolean> {
  const { client, newFile, publish, rows, title } = options
  const there = await client.status(file.path)
  if (there?.id !== file.id) return false
  if (there.length < file.length) throw tooShort(title, file.path, file.length, there.length)
  if (publish === 'commit') {
    // Nobody but us knows it yet, so it may be made anew instead of being cut.
    const kept = await client.read(file.path, 0, file.length)
    await client.create(file.path, kept, newFile, true)
    file.id = (await mustBe(client, file.path, title)).id
    rows?.intend(file.path, { ...rowOf(file), length: 0 })
  } else {
    await cutBack(options, file.path, file.length)
  }
  file.isDoubtful = false
  return true
}
