import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { DeciderContext, EpochDecider } from '../../src/operators/contract/epoch-decider.ts'
import {
  defineSink,
  isSameMark,
  type Mark,
  noRows,
  type RunningSink,
  type SinkContext,
} from '../../src/operators/contract/sink.ts'
import { textOf } from './toy-connectors.ts'

interface Kept {
  readonly mark?: Mark
  readonly text: string
}

/** When a step of the other side may fail: `fail` is asked, and may throw. */
export type BankStep = 'open' | 'write' | 'before commit' | 'after commit'

/** What the other side of `directBank` has: what is true, and the mark. */
export const inBank = (path: string): Kept =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Kept) : { text: '' }

/**
 * A sink "bank" whose other side, a file that is replaced as a whole, decides epochs: what is written is held in memory until its commit, and
 * is written anew after a failure. `pause`: milliseconds that each write takes, so that a run has many epochs on any machine.
 */
export function directBank(path: string, fail: (step: BankStep) => void = () => {}, pause = 0) {
  let open: string[] = []
  let last: Mark | undefined
  const decider: EpochDecider = {
    title: 'bank sink',
    async open() {
      await Promise.resolve()
      fail('open')
      open = []
      last = inBank(path).mark
      return last
    },
    async commit(mark) {
      await Promise.resolve()
      const there = inBank(path)
      if (!isSameMark(there.mark, last)) {
        // The answer to an earlier call was lost.
        if (!isSameMark(there.mark, mark)) throw new Error('somebody else has written')
      } else {
        fail('before commit')
        writeFileSync(
          `${path}.new`,
          JSON.stringify({ mark, text: there.text + open.join('') } satisfies Kept),
        )
        renameSync(`${path}.new`, path)
        fail('after commit')
      }
      open = []
      last = mark
    },
    close: () => Promise.resolve(),
  }
  return defineSink({
    name: 'bank',
    summary: 'Keeps what is true with an epoch that it decides.',
    since: '0.1.0',
    params: {},
    positional: [],
    examples: [],
    format: 'json',
    delivery: () => 'direct',
    marked: () => true,
    commitsWith: () => 'bank',
    openDecider: (_settings, { together }: DeciderContext) =>
      Promise.resolve(together('bank', () => decider)),
    open(_settings, _context: SinkContext): Promise<RunningSink> {
      return Promise.resolve({
        async write(pieces) {
          fail('write')
          open.push(textOf(pieces))
          if (pause > 0) await sleep(pause)
        },
        flush: () => Promise.resolve(noRows),
        close: () => Promise.resolve(),
      })
    },
    probe: () => Promise.resolve(),
  })
}
