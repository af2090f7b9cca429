import type { FilesOptions } from './files-options.ts'
import type { HdfsRow } from './hdfs-rows.ts'
import { mustBe } from './new-files.ts'

/** Bytes that are copied at once. */
const part = 4 * 1024 * 1024

/** Where a copy of a file is made. */
const copyOf = (path: string): string => `${path}.logpipe-copy`

/** Removes the copy that an earlier run has left beside a file. */
export const removeCopy = async ({ client }: Pick<FilesOptions, 'client'>, path: string): Promise<void> => {
  await client.remove(copyOf(path))
}

/**
 * Puts a copy of what counts in a file in its place: somebody who has gone without a word holds the file, and will for as long as the DataNode
 * believes in his connection. Gives the number of the new file; undefined where not all that counts can be read while it is held.
 */
export async function remakeFile(
  { client, newFile, rows, title }: Pick<FilesOptions, 'client' | 'newFile' | 'rows' | 'title'>,
  path: string,
  row: HdfsRow,
): Promise<number | undefined> {
  const copy = copyOf(path)
  const copying: HdfsRow = { ...row, copying: true }
  rows?.intend(path, copying)
  await client.create(copy, Buffer.alloc(0), newFile, true)
  const appending = await client.append(copy)
  try {
    for (let at = 0; at < row.length; at += part)
      await appending.write(await client.read(path, at, Math.min(part, row.length - at)))
    await appending.end()
  } catch (error) {
    appending.drop()
    throw error
  }
  const { id, length } = await mustBe(client, copy, title)
  if (length !== row.length) {
    await client.remove(copy)
    rows?.intend(path, row)
    return undefined
  }
  // A crash may come between the two.
  rows?.intend(path, { ...copying, copy: id })
  await client.replace(copy, path)
  rows?.renumber(path, row.id, { ...row, id })
  return id
}
