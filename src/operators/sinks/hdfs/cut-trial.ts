import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { isTrouble } from '../../../clients/hdfs/errors.ts'
import { RunError } from '../../../core/run-error.ts'
import type { HdfsRows } from './hdfs-rows.ts'

/** Sees, while other work goes on, whether the server cuts files. What was seen once is kept. */
export class CutTrial {
  readonly #client: HdfsClient
  readonly #rows: Pick<HdfsRows, 'cutsFiles' | 'noteCutsFiles'>
  readonly #title: string
  #folder: string | undefined
  #failure: Promise<{ readonly error: unknown } | undefined> | undefined

  constructor(client: HdfsClient, rows: Pick<HdfsRows, 'cutsFiles' | 'noteCutsFiles'>, title: string) {
    this.#client = client
    this.#rows = rows
    this.#title = title
  }

  /** Tries it in a folder where it is not known yet. */
  begin(folder: string): void {
    if (this.#rows.cutsFiles) return
    this.#folder ??= folder
    this.#failure ??= tryToCut(this.#client, this.#folder, this.#title).then(
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
async function tryToCut(client: HdfsClient, folder: string, title: string): Promise<void> {
  const path = `${folder === '/' ? '' : folder}/.logpipe-cut-trial`
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
