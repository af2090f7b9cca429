import { isTrouble } from '../../../clients/hdfs/errors.ts'
import { RunError } from '../../../core/run-error.ts'
import { cutBack } from './cut-back.ts'
import type { FilesOptions } from './files-options.ts'
import { fileAtRest, type HdfsFile } from './hdfs-file.ts'
import type { HdfsRow } from './hdfs-rows.ts'
import { remakeFile, removeCopy } from './remake-file.ts'

/** Microseconds: longer than the lease of a writer lasts who is gone, and than it takes to mend what he left. */
const patience = 90_000_000

/** Where HDFS shows a file whatever its name is. */
const byId = (id: number): string => `/.reserved/.inodes/${id}`

/** Brings one file back to what was decided (protocol F3). Undefined where there is nothing to go on with. */
export async function restoreFile(
  options: FilesOptions,
  path: string,
  { copying = false, copy, ...row }: HdfsRow,
): Promise<HdfsFile | undefined> {
  const { client, log, title, rows } = options
  const { length, created, target, raw, since } = row
  const there = await client.status(path)
  const isCopy = there !== undefined && there.id === copy
  if (copying && !isCopy) await removeCopy(options, path)
  const id = isCopy ? copy : row.id
  if (isCopy) rows?.renumber(path, row.id, { ...row, id })
  if (id === undefined) {
    // An intent without a file to it: an empty file there is ours, anything else is not.
    if (there !== undefined && !there.isFolder && there.length === 0) await client.remove(path)
    return undefined
  }
  const known = { path, target, final: row.final ?? path, id, created, since, length, raw }
  // It is complete, and is looked for when it gets its name.
  if (row.sealed === true) return fileAtRest({ ...known, blockSize: 0 })
  const isHere = there?.id === id
  const found = isHere ? there : await client.status(byId(id))
  // Made in the epoch that never was.
  const isNothing = created && length === 0
  if (found === undefined) {
    if (!isNothing)
      log.warn(
        `File "${path}" in HDFS is gone; what was written to it since the last epoch cannot be taken back.`,
        { code: 'LP5571' },
      )
    return undefined
  }
  const file = fileAtRest({ ...known, blockSize: found.blockSize })
  const at = isHere ? path : byId(id)
  if (isNothing) {
    await client.remove(at)
    return undefined
  }
  if (found.length < length) throw tooShort(title, path, length, found.length)
  try {
    await cutBack(options, at, length, patience)
  } catch (error) {
    if (!isHere || !isTrouble(error, 'busy') || options.stop.aborted) throw error
    const copied = await remakeFile(options, path, { ...row, id })
    if (copied === undefined) throw error
    log.info(
      `File "${path}" in HDFS is held by a writer that is gone without a word. A copy of what counts in it has taken its place.`,
    )
    file.id = copied
  }
  return isHere ? file : undefined
}

export const tooShort = (title: string, path: string, wanted: number, found: number): RunError =>
  new RunError(
    'LP5570',
    title,
    'config',
    `File "${path}" in HDFS has ${found} bytes, but ${wanted} were written and counted as delivered. Put the file back, or begin anew with "--reset all" or another state directory.`,
  )
