import { RunError } from '../../../core/run-error.ts'
import type { FilesOptions } from './files-options.ts'
import type { HdfsFile } from './hdfs-file.ts'

/** Gives a complete file its final name. It may have it already: a crash came before that was noted. */
export async function publishFile(
  { client, title, log }: Pick<FilesOptions, 'client' | 'title' | 'log'>,
  { path, final, id }: Pick<HdfsFile, 'path' | 'final' | 'id'>,
): Promise<void> {
  if (await client.rename(path, final)) return
  const there = await client.status(final)
  if (there?.id === id) return
  if ((await client.status(path))?.id !== id) {
    log.warn(`File "${path}" in HDFS is gone before it could get its name "${final}".`, { code: 'LP5571' })
    return
  }
  throw new RunError(
    'LP5574',
    title,
    'config',
    there === undefined
      ? `File "${path}" in HDFS cannot be renamed to "${final}".`
      : `File "${path}" in HDFS is complete, but there is another "${final}". Move that one away.`,
  )
}
