import type { HdfsClient, NewFile } from '../../../clients/hdfs/client.ts'
import type { Clock } from '../../../core/clock.ts'
import type { Log } from '../../contract/log.ts'
import type { HdfsRows } from './hdfs-rows.ts'
import type { Spool } from './spool.ts'

/** What the files of a sink are written with. */
export interface FilesOptions {
  readonly client: HdfsClient
  /** `hdfs sink "archive"`. */
  readonly title: string
  readonly clock: Clock
  readonly log: Log
  /** Aborted when nobody waits any more. */
  readonly stop: AbortSignal
  /** What is kept of the files for an exact restart; undefined where nothing is. */
  readonly rows: HdfsRows | undefined
  readonly newFile: NewFile
  /**
   * `live`: under its name from the beginning. `rotate`: under a name of its own until it is complete. `commit`: so too, and complete at each
   * epoch.
   */
  readonly publish: 'live' | 'rotate' | 'commit'
  /** A file is complete with so many bytes before compression, or after so many microseconds. Undefined: never. */
  readonly rotate: { readonly bytes: number; readonly every: number } | undefined
  /** Nothing more comes for a target, so its file is complete. */
  readonly isPast: ((target: string) => boolean) | undefined
  /** Undefined: they are written as they are. */
  readonly compress: ((bytes: Buffer<ArrayBuffer>) => Promise<Buffer<ArrayBuffer>>) | undefined
  /** Most files of which something is kept from one epoch to the next. */
  readonly most: number
  /** Where bytes stay until their answer has come. */
  readonly spool: Spool
  readonly crashPoint?: ((point: string) => void) | undefined
}
