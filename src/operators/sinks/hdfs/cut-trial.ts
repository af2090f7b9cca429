import { randomUUID } from 'node:crypto'
import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import { RunError } from '../../../core/run-error.ts'
import { joinPath } from './file-names.ts'
import type { HdfsRows } from './hdfs-rows.ts'

type TrialRows = Pick<HdfsRows, 'cutsFiles' | 'leftTrial' | 'noteTrial' | 'noteCutsFiles'>
type TrialClient = Pick<HdfsClient, 'create' | 'truncate' | 'remove'>

/** Sees, while other work goes on, whether the server cuts files. What was seen once is kept. */
export class CutTrial {
  readonly #client: TrialClient
  readonly #rows: TrialRows
  readonly #title: string
  /** A path of its own: another sink may try it in the same folder. */
  #path: string | undefined
  #failure: Promise<{ readonly error: unknown } | undefined> | undefined

  constructor(client: TrialClient, rows: TrialRows, title: string) {
    this.#client = client
    this.#rows = rows
    this.#title = title
  }

  /** Removes what an earlier run has left that was killed meanwhile. */
  async restore(): Promise<void> {
    const left = this.#rows.leftTrial
    if (left === undefined) return
    await this.#client.remove(left)
    this.#rows.noteTrial(null)
  }

  /** Tries it in a folder where it is not known yet. */
  begin(folder: string): void {
    if (this.#rows.cutsFiles) return
    this.#path ??= joinPath(folder, `.logpipe-cut-trial-${randomUUID()}`)
    this.#failure ??= this.#try(this.#path)
  }

  /** Resolves when it is known that the server cuts files. Rejects with LP5573 where it does not; a trial that failed otherwise is repeated by the next call. */
  async passed(): Promise<void> {
    if (this.#rows.cutsFiles || this.#path === undefined) return
    this.#failure ??= this.#try(this.#path)
    const failure = await this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure.error
    this.#rows.noteCutsFiles()
  }

  #try(path: string): Promise<{ readonly error: unknown } | undefined> {
    // A kill may come before it is removed.
    this.#rows.noteTrial(path)
    return tryToCut(this.#client, path, this.#title).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
  }
}

/** Sees whether the server cuts files, on one beside those that are to be written. Throws LP5573 where it does not. */
async function tryToCut(client: TrialClient, path: string, title: string): Promise<void> {
  const file = { replication: undefined, blockSize: undefined, permission: undefined }
  await client.create(path, Buffer.from('1'), file, true)
  try {
    await client.truncate(path, 0)
  } catch (cause) {
    if (!isTrouble(cause, 'not supported') && !isTrouble(cause, 'other')) throw cause
    throw new RunError(
      'LP5573',
      title,
      'config',
      'This HDFS does not cut files, so what a crash leaves behind cannot be taken back. Write "publish: commit": then files are named when they are complete.',
      { cause },
    )
  } finally {
    await client.remove(path)
  }
}
