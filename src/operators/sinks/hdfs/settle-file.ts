import { cutBack } from './cut-back.ts'
import type { FilesOptions } from './files-options.ts'
import type { HdfsFile } from './hdfs-file.ts'
import { tooShort } from './restore-file.ts'

/** An answer was lost: brings a file to where it was before. False where it is gone, or is better begun anew. */
export async function settleFile(options: FilesOptions, file: HdfsFile): Promise<boolean> {
  const { client, publish, title } = options
  const there = await client.status(file.path)
  if (there?.id !== file.id) return false
  if (there.length < file.length) throw tooShort(title, file.path, file.length, there.length)
  if (publish === 'commit' && file.created && file.length === 0) {
    // Nobody but us knows it yet, nothing in it counts, and all that came for it waits: so it is not cut.
    file.isGivenUp = true
    await client.remove(file.path)
    return false
  }
  await cutBack(options, file.path, file.length)
  file.isDoubtful = false
  return true
}
