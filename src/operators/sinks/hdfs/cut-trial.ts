import { randomUUID } from 'node:crypto'
import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import { RunError } from '../../../core/run-error.ts'
import { joinPath } from './file-names.ts'
import type { HdfsRows } from './hdfs-rows.ts'

type TrialClient = Pick<HdfsClient, 'create' | 'truncate' | 'remove'>

/** Sees, while other work goes on, whether the server cuts files. What was seen once is kept. */
export class CutTrial {
  readonly #client: TrialClient
  readonly #rows: Pick<HdfsRows, 'cutsFiles' | 'noteCutsFiles'>
  readonly #title: string
  /** Another sink may try it in the same folder. */
  readonly #name = `.logpipe-cut-trial-${randomUUID()}`
  #folder: string | undefined
  #failure: Promise<{ readonly error: unknown } | undefined> | undefined

  constructor(client: TrialClient, rows: Pick<HdfsRows, 'cutsFiles' | 'noteCutsFiles'>, title: string) {
    this.#client = client
    this.#rows = rows
    this.#title = title
  }

  /** Tries it in a folder where it is not known yet. */
  begin(folder: string): void {
    if (this.#rows.cutsFiles) return
    this.#folder ??= folder
    this.#failure ??= tryToCut(this.#client, joinPath(this.#folder, this.#name), this.#title).then(
      () => undefined,
      (error: unknown) => ({ error }),
    )
  }

  /** Resolves when it is known that the server cuts files. Rejects with LP5573 where it does not; a trial that failed otherwise is repeated by the next call. */
  async passed(): Promise<void> {
    if (this.#rows.cutsFiles || this.#folder === undefined) return
    this.begin(this.#folder)
    const failure = await this.#failure
    this.#failure = undefined
    if (failure !== undefined) throw failure.error
    this.#rows.noteCutsFiles()
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
