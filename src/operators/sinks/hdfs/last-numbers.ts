import type { HdfsClient } from '../../../clients/hdfs/client.ts'
import { joinPath, nextNumber, numberedName, splitPath } from './file-names.ts'

/** Series whose numbers are remembered. */
const usualMost = 10_000

/**
 * The numbers of files that follow each other under one target. What there is before the first is asked of the folder, which may hold very
 * many files, so it is listed once.
 */
export class LastNumbers {
  readonly #client: Pick<HdfsClient, 'list'>
  readonly #most: number
  /** By target; the one used longest ago first. */
  readonly #last = new Map<string, number>()

  constructor(client: Pick<HdfsClient, 'list'>, most = usualMost) {
    this.#client = client
    this.#most = most
  }

  /** The name behind the last one: `/logs/app.log` → `/logs/app.000003.log`. Others may have taken it since. */
  async next(target: string): Promise<string> {
    const { folder, name } = splitPath(target)
    let last = this.#last.get(target)
    if (last === undefined) {
      const names = (await this.#client.list(folder)).map((each) => each.name)
      last = nextNumber(name, names) - 1
    }
    this.#remember(target, last)
    return joinPath(folder, numberedName(name, last + 1))
  }

  /** The name that `next` gave last is used, by whomever. */
  used(target: string): void {
    this.#move(target, 1)
  }

  /** The file that was given the last name is removed. */
  unused(target: string): void {
    this.#move(target, -1)
  }

  #move(target: string, by: number): void {
    const last = this.#last.get(target)
    if (last !== undefined) this.#remember(target, last + by)
  }

  #remember(target: string, last: number): void {
    this.#last.delete(target)
    this.#last.set(target, last)
    const [oldest] = this.#last.keys()
    if (this.#last.size > this.#most) this.#last.delete(oldest!)
  }
}
