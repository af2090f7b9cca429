import { messageOf } from '../../../core/message-of.ts'
import type { Value } from '../../../core/value.ts'
import type { RunningTable, TableContext, Wanted } from '../../contract/table.ts'
import { type Answer, AnswerCache } from './answer-cache.ts'

/** What was found: a row, or none. */
export type Found = { readonly row: Value | undefined }

/** A failure counts no longer than this, in microseconds, so that what is well again is soon asked again. */
const longestFailure = 5_000_000

interface Options {
  /** Microseconds. */
  readonly cache: number
  readonly size: number
  readonly failed: 'null' | 'reject'
}

/** Answers of a table that remembers them: what both the quick and the slow kind share. */
export class CachingTable {
  readonly #cache: AnswerCache
  readonly #options: Options
  readonly #context: TableContext
  #isWell = true

  constructor(options: Options, context: TableContext) {
    this.#cache = new AnswerCache(options.size)
    this.#options = options
    this.#context = context
  }

  /** What is known, however old. */
  peek(keys: readonly Value[]): Answer | undefined {
    return this.#cache.peek(keys)
  }

  fresh(keys: readonly Value[]): Answer | undefined {
    return this.#cache.fresh(keys, this.#context.clock.now())
  }

  open(keys: readonly Value[]): Answer {
    return this.#cache.open(keys)
  }

  found(answer: Answer, { row }: Found): void {
    this.#settle(answer, row, undefined, this.#options.cache)
    if (!this.#isWell) this.#context.log.info(`The table "${this.#context.name}" answers again.`)
    this.#isWell = true
  }

  /** `why`: one clause. Told once until it is well again. */
  failed(answer: Answer, why: string): void {
    const { cache, failed } = this.#options
    this.#settle(answer, undefined, failed === 'reject' ? why : undefined, Math.min(cache, longestFailure))
    const { name, log } = this.#context
    if (this.#isWell)
      log.warn(`The table "${name}" does not answer: ${why}.`, { code: 'LP5462', table: name })
    this.#isWell = false
  }

  hold(answer: Answer): Wanted {
    answer.holders += 1
    return {
      get isSettled() {
        return answer.isSettled
      },
      get failure() {
        return answer.failure
      },
      release: () => {
        answer.holders -= 1
        this.#cache.trim()
      },
    }
  }

  #settle(answer: Answer, row: Value | undefined, failure: string | undefined, counts: number): void {
    answer.row = row
    answer.failure = failure
    answer.isSettled = true
    answer.until = this.#context.clock.now() + counts
  }
}

/** A table that answers at once, by asking when it does not remember. `ask` throws where it cannot answer. */
export function quickTable(
  ask: (keys: readonly Value[]) => Found,
  check: (keys: readonly Value[]) => boolean,
  options: Options,
  context: TableContext,
): RunningTable {
  const table = new CachingTable(options, context)
  const answerTo = (keys: readonly Value[]): Answer => {
    const known = table.fresh(keys)
    if (known !== undefined) return known
    const answer = table.open(keys)
    try {
      table.found(answer, ask(keys))
    } catch (cause) {
      table.failed(answer, messageOf(cause))
    }
    return answer
  }
  return {
    get: (keys) => (check(keys) ? answerTo(keys).row : undefined),
    want: (keys) => table.hold(answerTo(keys)),
  }
}
