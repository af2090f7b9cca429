import { earliest } from '../file/earliest.ts'
import type { FilesOptions } from './files-options.ts'
import type { HdfsFile } from './hdfs-file.ts'

/** Microseconds for which a request stays open: who stands between may break off one that lasts. */
export const longestRequest = 60_000_000

/** When the first file has to be flushed though nothing comes for it: its request has lasted for long, or it is complete by time. Infinity: on some day. */
export const dueTime = (
  options: Pick<FilesOptions, 'rotate' | 'isPast' | 'clock'>,
  files: Iterable<HdfsFile>,
): number | undefined => {
  let first: number | undefined
  for (const file of files) first = earliest(first, requestEnds(file), completeAt(options, file))
  return first
}

const requestEnds = ({ request }: HdfsFile): number | undefined => request && request.since + longestRequest

function completeAt(
  { rotate, isPast, clock }: Pick<FilesOptions, 'rotate' | 'isPast' | 'clock'>,
  { raw, since, target }: HdfsFile,
): number | undefined {
  // One that has got nothing is not complete.
  if (raw === 0) return undefined
  const old = rotate && Number.isFinite(rotate.every) ? since + rotate.every : undefined
  return earliest(old, isPast && (isPast(target) ? clock.now() : Number.POSITIVE_INFINITY))
}
