import type { FileStatus, HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import { RunError } from '../../../core/run-error.ts'
import type { CutTrial } from './cut-trial.ts'
import { joinPath, nextNumber, numberedName, partName, splitPath } from './file-names.ts'
import { fileAtRest, type HdfsFile } from './hdfs-file.ts'
import type { FilesOptions } from './hdfs-files.ts'
import type { HdfsRow } from './hdfs-rows.ts'

/** Makes the file for a target, or takes over the one that is there (protocol F2). */
export async function beginFile(
  { client, publish, rotate, rows, newFile, clock, crashPoint, title }: FilesOptions,
  trial: CutTrial | undefined,
  target: string,
): Promise<HdfsFile> {
  const { folder, name } = splitPath(target)
  const isNamed = publish === 'live' && rotate === undefined
  // In a folder that is not there yet there is no file either, so both are asked at once. What is wrong with the folder tells more.
  const found = isNamed ? client.status(target) : undefined
  found?.catch(() => {})
  await client.makeFolder(folder)
  // A file that is complete at each epoch is never cut.
  if (publish !== 'commit') trial?.begin(folder)
  let final = target
  if (!isNamed) {
    const names = (await client.list(folder)).map((each) => each.name)
    final = joinPath(folder, numberedName(name, nextNumber(name, names)))
  }
  const path = publish === 'live' ? final : partName(final)
  const since = clock.now()
  const row: HdfsRow = {
    target,
    ...(path === final ? {} : { final }),
    length: 0,
    raw: 0,
    since,
    created: true,
  }
  const begun = ({ id, length, blockSize }: FileStatus, created: boolean): HdfsFile => {
    rows?.intend(path, { ...row, id, length, created })
    return fileAtRest({ path, target, final, id, created, since, blockSize, length, raw: 0 })
  }
  const known = await (found ?? client.status(path))
  if (known?.isFolder === true)
    throw new RunError('LP5568', title, 'config', `"${path}" in HDFS is a folder, not a file.`)
  if (known !== undefined) return begun(known, false)
  rows?.intend(path, row)
  crashPoint?.('sink intended')
  try {
    await client.create(path, Buffer.alloc(0), newFile, false)
  } catch (error) {
    // The answer to an earlier attempt was lost, or somebody was faster.
    if (!isTrouble(error, 'exists')) throw error
  }
  crashPoint?.('sink created')
  const made = await mustBe(client, path, title)
  return begun(made, made.length === 0)
}

/** What is known of a file that was made just now. */
export async function mustBe(
  client: Pick<HdfsClient, 'status'>,
  path: string,
  title: string,
): Promise<FileStatus> {
  const there = await client.status(path)
  if (there === undefined)
    throw new RunError('LP5571', title, 'connection', `File "${path}" in HDFS was made and is gone again.`)
  return there
}
