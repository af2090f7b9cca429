import type { FilesOptions } from './files-options.ts'
import type { HdfsFile } from './hdfs-file.ts'
import { inParallel } from './in-parallel.ts'

/** Bytes for one target, one behind the other. */
export type Pieces = readonly Buffer<ArrayBufferLike>[]

/** Targets that are compressed at once. */
const parallel = 8

/** What comes for files waits there, compressed where that is wanted, and is taken out of the map. */
export async function takePieces(
  { compress, spool }: Pick<FilesOptions, 'compress' | 'spool'>,
  files: readonly (readonly [target: string, file: HdfsFile])[],
  pieces: Map<string, Pieces>,
): Promise<void> {
  const bytes = new Map(pieces)
  if (compress !== undefined)
    await inParallel(files, parallel, async ([target]) => {
      bytes.set(target, [await compress(Buffer.concat(pieces.get(target)!))])
    })
  for (const [target, file] of files) {
    file.waiting.push(await spool.add(bytes.get(target)!))
    file.raw += pieces.get(target)!.reduce((sum, { length }) => sum + length, 0)
    file.isDirty = true
    pieces.delete(target)
  }
}
