import { compareOrdered } from '../../../core/compare.ts'
import { keyOfValue } from '../../../core/state-key.ts'
import type { Rec, Value } from '../../../core/value.ts'
import { newKeyRefused, tooManyBytes } from '../../contract/full-state.ts'
import type { Meta } from '../../contract/row.ts'
import type { State } from '../../contract/state.ts'
import type { RunningStateful, Slices, StatefulContext, Taken } from '../../contract/stateful.ts'
import { type Ranking, type RankingRules, rank, rankingCodec, sizeOf } from './ranking.ts'
import { compareRounds, type Round, type RoundsOf, roundOf } from './rounds.ts'

/** Rows between two looks at the room behind. */
const slice = 500

/** Keeps the best rows of each round and sends them when the round is complete. */
export class RunningTop implements RunningStateful {
  readonly #rules: RankingRules
  readonly #roundsOf: RoundsOf
  /** The rounds are windows of its own, so the rows that leave are results with times of their own. */
  readonly #isOver: boolean
  readonly #context: StatefulContext
  readonly #state: State<Ranking>
  readonly #rounds = new Map<string, Round>()
  #bytes = 0
  #keys = 0

  constructor(rules: RankingRules, roundsOf: RoundsOf, isOver: boolean, context: StatefulContext) {
    this.#rules = rules
    this.#roundsOf = roundsOf
    this.#isOver = isOver
    this.#context = context
    this.#state = context.state('rounds', rankingCodec)
  }

  take(_input: number, args: readonly Value[], meta: Meta): Taken {
    const rounds = this.#roundsOf(meta)
    if (rounds.length === 0) return 'late'
    const { maxKeys, maxState } = this.#context.limits
    if (this.#bytes >= maxState) return tooManyBytes('the ranking', maxState)
    const per = args[2]!
    const key = keyOfValue(per)
    const row = { by: args[1]!, event: args[0] as Rec, meta: { ...meta } }
    for (const round of rounds) {
      const table = this.#state.table(round.name)
      let ranking = table.get(key)
      if (ranking === undefined) {
        if (this.#keys >= maxKeys) return newKeyRefused(maxKeys)
        ranking = { mark: 0, per, rows: [] }
        table.set(key, ranking)
        this.#keys++
        this.#rounds.set(round.name, round)
      } else table.touch(key, ranking)
      this.#bytes += rank(ranking.rows, row, this.#rules)
    }
    return 'absorbed'
  }

  *advance(watermark: number): Slices {
    const due = [...this.#rounds.values()].filter((round) => round.due <= watermark)
    for (const round of due.sort(compareRounds)) yield* this.#send(round)
  }

  /** Early results without event time: what came with them is there. */
  flush(): Slices | undefined {
    for (const { due } of this.#rounds.values())
      if (due === Number.NEGATIVE_INFINITY) return this.advance(Number.NEGATIVE_INFINITY)
    return undefined
  }

  restored(): void {
    for (const name of this.#state.names()) {
      const table = this.#state.table(name)
      if (table.size === 0) continue
      this.#rounds.set(name, roundOf(name, this.#isOver))
      this.#keys += table.size
      for (const [, { rows }] of table.entries()) for (const row of rows) this.#bytes += sizeOf(row)
    }
  }

  bytes(): number {
    return this.#bytes
  }

  *#send(round: Round): Slices {
    this.#rounds.delete(round.name)
    const rankings = [...this.#state.table(round.name).entries()].map(([, ranking]) => ranking)
    this.#state.drop(round.name)
    this.#keys -= rankings.length
    rankings.sort((a, b) => compareOrdered(a.per, b.per))
    let sent = 0
    for (const { rows } of rankings) {
      for (const row of rows) {
        this.#bytes -= sizeOf(row)
        // In two windows it leaves twice, and whoever has it may change it.
        this.#context.emit({ ...row.event }, this.#isOver ? resultMeta(row.meta, round) : row.meta, true)
        if (++sent % slice === 0) yield
      }
    }
  }
}

/** A row of a window is a result of it: its time is the last instant inside. */
function resultMeta(meta: Meta, { window, final }: Round): Meta {
  const time = window!.end - 1
  return { ...meta, time, watermark: time, window: window!, ...(final === undefined ? {} : { final }) }
}
