import type { Appending } from '../../../clients/hdfs/client.ts'
import type { HdfsRow } from './hdfs-rows.ts'
import type { Range } from './spool.ts'

/** A request that is under way for a file. */
export interface FileRequest {
  readonly appending: Appending
  readonly since: number
  /** The first of what waits that has not gone out with it. */
  next: number
  /** Bytes that have gone out with it and of which no answer speaks yet. */
  sent: number
}

/** A file at work. */
export interface HdfsFile {
  readonly path: string
  readonly target: string
  /** Its name when it is complete; the same as `path` where it has that already. */
  readonly final: string
  id: number
  readonly created: boolean
  readonly since: number
  /** Bytes in one of its blocks. */
  readonly blockSize: number
  /** Bytes in it, as far as answers say. */
  length: number
  /** Bytes before compression that came for it. */
  raw: number
  /** Bytes in it at the last decision, as far as its end is known. */
  counted: number
  /** Written to since the last flush. */
  isDirty: boolean
  /** An answer is missing: there may be more in it. */
  isDoubtful: boolean
  /** The sink itself removes it, and another one takes all that came for it. */
  isGivenUp: boolean
  /** It was seen, and told where that was to be told, that it is not there any more. */
  isGone: boolean
  /** What came for it and has no answer yet, in order. */
  waiting: Range[]
  request: FileRequest | undefined
}

type Known = Pick<
  HdfsFile,
  'path' | 'target' | 'final' | 'id' | 'created' | 'since' | 'blockSize' | 'length' | 'raw'
>

/** A file of which nothing is under way. */
export const fileAtRest = (known: Known): HdfsFile => ({
  ...known,
  counted: known.length,
  isDirty: false,
  isDoubtful: false,
  isGivenUp: false,
  isGone: false,
  waiting: [],
  request: undefined,
})

/** What is kept of a file. */
export const rowOf = ({ id, target, path, final, length, raw, since, created }: HdfsFile): HdfsRow => ({
  id,
  target,
  ...(path === final ? {} : { final }),
  length,
  raw,
  since,
  created,
})
