import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { splitPath } from './file-names.ts'

/**
 * Sees whether a sink could write to a folder, or make it, without changing anything. Where the folder is not known, only whether HDFS takes
 * writes.
 */
export async function probeHdfs(client: HdfsClient, folder: string | undefined): Promise<void> {
  let there = folder ?? '/'
  while ((await client.status(there)) === undefined && there !== '/') there = splitPath(there).folder
  // Making a folder that is there changes nothing, and is refused in safe mode.
  await client.makeFolder(there)
  if (folder !== undefined) await client.mustBeWritable(there)
}
