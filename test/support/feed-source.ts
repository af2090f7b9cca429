import type { Rec } from '../../src/core/value.ts'
import { defineSource, type SourceContext } from '../../src/operators/contract/source.ts'

/** What one source does next: pushes events, or ends. Times are the events' own. */
export type Turn =
  | { readonly source: string; readonly events: readonly Rec[]; readonly partition?: string }
  | { readonly source: string; readonly end: true }

const common = { since: '0.1.0', params: {}, positional: [], examples: [] }

/** Sources `feed` whose events come in turns, one turn after the other over all of them, once all are open. */
export class Feed {
  readonly #contexts = new Map<string, SourceContext>()
  readonly #ended = new Map<string, () => void>()
  readonly #lines = new Map<string, number>()
  readonly #turns: readonly Turn[]
  readonly #sources: number

  constructor(turns: readonly Turn[], sources: number) {
    this.#turns = turns
    this.#sources = sources
  }

  readonly spec = defineSource({
    ...common,
    name: 'feed',
    summary: 'Gives the events of a test.',
    format: null,
    meta: [],
    // Bounded sources are read in the order of their watermarks; the turns of a test go in any order.
    bounded: () => false,
    replayable: false,
    open: (_settings, context) => ({ run: () => this.#run(context), position: () => new Map() }),
    probe: () => Promise.resolve(),
  })

  #run(context: SourceContext): Promise<void> {
    this.#contexts.set(context.name, context)
    return new Promise((resolve) => {
      this.#ended.set(context.name, resolve)
      if (this.#contexts.size === this.#sources) void this.#play()
    })
  }

  async #play(): Promise<void> {
    for (const turn of this.#turns) {
      if ('end' in turn) {
        this.#end(turn.source)
        // The end is told when the promise has settled.
        await new Promise<void>((resolve) => void setImmediate(resolve))
        continue
      }
      const { source, events, partition = source } = turn
      const context = this.#contexts.get(source)!
      for (let wait = context.ready(); wait !== undefined; wait = context.ready()) await wait
      const place = `${source}/${partition}`
      const firstLine = (this.#lines.get(place) ?? 0) + 1
      this.#lines.set(place, firstLine - 1 + events.length)
      const origin = { source, partition, path: null }
      context.push({ kind: 'records', events, origin, firstLine, received: 0 })
    }
    for (const source of this.#contexts.keys()) this.#end(source)
  }

  #end(source: string): void {
    this.#ended.get(source)?.()
    this.#ended.delete(source)
  }
}
