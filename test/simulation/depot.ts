import { RunError } from '../../src/core/run-error.ts'
import { sleep } from '../../src/core/sleep.ts'
import { anySpec, type Catalog } from '../../src/operators/contract/catalog.ts'
import { recordsOf } from '../../src/operators/contract/event-record.ts'
import {
  defineSink,
  type Encoded,
  noRows,
  PieceRefused,
  type SinkSpec,
} from '../../src/operators/contract/sink.ts'
import type { Network } from './network.ts'

const never = new AbortController().signal
/** Microseconds of the longest hang. */
const longestHang = 2_000_000

/** A server that outlives the runs: it knows each event by the key of its piece, takes some of what it is given, and some events never. */
export class Depot {
  /** By key and place. */
  readonly #events = new Map<string, string>()

  /** What it holds, in the order in which it came. */
  get text(): string {
    return [...this.#events.values()].map((text) => `${text}\n`).join('')
  }

  refuses(event: string): boolean {
    return /"id":\d*7\b/.test(event)
  }

  take(piece: Encoded): void {
    for (const { index, bytes } of recordsOf(piece)) {
      const event = bytes.toString()
      if (this.refuses(event)) throw new Error(`it was given ${event} again`)
      this.#events.set(`${piece.key} ${index}`, event)
    }
  }
}

/** The catalog with a sink "depot" that hangs for a while, is given half an answer, and whose server refuses some events. */
export const withDepot = (catalog: Catalog, depot: Depot, network: Network): Catalog => ({
  ...catalog,
  sinks: new Map(catalog.sinks).set('depot', anySpec<SinkSpec>(depotSink(depot, network))),
})

const depotSink = (depot: Depot, network: Network) =>
  defineSink({
    name: 'depot',
    summary: 'Brings events to the server of a test.',
    since: '0.1.0',
    params: {},
    positional: [],
    examples: [],
    format: 'json',
    record: [],
    refuses: true,
    delivery: () => 'outbox',
    harmlessTwice: () => 'the server knows each event by its key',
    open: async (_settings, { name }) => {
      const title = `depot sink "${name}"`
      const away = (): Error => new RunError('LP5500', title, 'connection', 'The server of the test is away.')
      return {
        async write(pieces) {
          if (network.happens(30)) await sleep(network.clock, network.random() * longestHang, never)
          const index = pieces.findIndex((piece) => refusedIn(piece, depot).length > 0)
          const taken = index === -1 ? pieces : pieces.slice(0, index)
          const isHalf = network.happens(10)
          const some = isHalf ? taken.slice(0, Math.floor(network.random() * taken.length)) : taken
          await network.request(() => {
            for (const piece of some) depot.take(piece)
          }, away)
          if (isHalf) throw away()
          if (index !== -1)
            throw new PieceRefused('LP5505', title, 'it takes no sevens', index, {
              records: refusedIn(pieces[index]!, depot),
            })
        },
        flush: () => Promise.resolve(noRows),
        close: () => Promise.resolve(),
      }
    },
    probe: () => Promise.resolve(),
  })

const refusedIn = (piece: Encoded, depot: Depot) =>
  [...recordsOf(piece)]
    .filter(({ bytes }) => depot.refuses(bytes.toString()))
    .map(({ index }) => ({ index, reason: 'it takes no sevens' }))
