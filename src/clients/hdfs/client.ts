/**
 * What logpipe asks of HDFS. All errors are `HdfsFailure`s: blame `connection` where another attempt may succeed, `config` where it never will.
 * Paths are absolute.
 */

/** Something that stands in HDFS. */
export interface FileStatus {
  /** The number of the file, the same under every name it is given. */
  readonly id: number
  /** Bytes. */
  readonly length: number
  /** Bytes in one block of it; 0 for a folder. */
  readonly blockSize: number
  readonly isFolder: boolean
  /** Its name in its folder; empty where it was asked for itself. */
  readonly name: string
}

/** How a new file is made; undefined: as the server has it. */
export interface NewFile {
  readonly replication: number | undefined
  /** Bytes. */
  readonly blockSize: number | undefined
  /** Octal, as for chmod. */
  readonly permission: string | undefined
}

/** One request that writes behind what is in a file, for as long as bytes come. Calls do not overlap. After a failure the file may have any part of them. */
export interface Appending {
  /** Resolves when they are on their way: the other side takes no more than it can write. */
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Resolves when all are in the file. */
  readonly end: () => Promise<void>
  /** Breaks it off. */
  readonly drop: () => void
}

export interface HdfsClient {
  /** Undefined where nothing is. */
  readonly status: (path: string) => Promise<FileStatus | undefined>
  /** What is in a folder; nothing where there is none. */
  readonly list: (path: string) => Promise<readonly FileStatus[]>
  readonly makeFolder: (path: string) => Promise<void>
  /** Fails with `not allowed` where this user may make nothing in a folder. */
  readonly mustBeWritable: (folder: string) => Promise<void>
  /** Makes a file with these bytes, and its folders. Fails with `exists` where one is and it is not to be replaced. */
  readonly create: (path: string, body: Buffer<ArrayBuffer>, file: NewFile, replace: boolean) => Promise<void>
  readonly append: (path: string) => Promise<Appending>
  /**
   * Nobody who began to write before can write to the file any more. True: it has that length; false: it will, when its last block is cut, and
   * until then nobody can write to it. Never makes it longer.
   */
  readonly truncate: (path: string, length: number) => Promise<boolean>
  /** False where the source is not there or the destination is. */
  readonly rename: (from: string, to: string) => Promise<boolean>
  /** Puts what stands at a place into another, instead of what stands there. */
  readonly replace: (from: string, to: string) => Promise<void>
  /** False where nothing was. */
  readonly remove: (path: string) => Promise<boolean>
  /** Bytes from an offset on, at most so many. */
  readonly read: (path: string, offset: number, length: number) => Promise<Buffer<ArrayBuffer>>
  /** Ends what is under way. */
  readonly close: () => void
}
