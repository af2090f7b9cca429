import type { Rec } from '../../core/value.ts'
import type { SourceNode } from '../../ir/plan.ts'
import type { RecordType } from '../../ir/type.ts'
import type { Origin } from '../../operators/contract/chunk.ts'
import type { LineDecoder } from '../../operators/contract/format.ts'
import type { StateCodec, StateTable, Tracked } from '../../operators/contract/state.ts'
import { conform } from './conform.ts'
import type { Environment } from './environment.ts'

interface Head extends Tracked {
  readonly text: string
}

const headCodec: StateCodec<Head> = {
  write: ({ text }, out) => out.text(text),
  read: (from) => ({ mark: 0, text: from.text() }),
}

/** Reads the lines of a source with its format: one decoder per partition, blank lines skipped where the format has no use for them. */
export class LineReader {
  readonly #decoders = new Map<string, LineDecoder>()
  readonly #make: () => LineDecoder
  readonly #schema: RecordType | undefined
  readonly #takesBlank: boolean
  /** First lines by partition, kept over restarts. */
  readonly #heads: StateTable<Head> | undefined

  constructor(source: SourceNode, env: Environment) {
    const use = source.format!
    const spec = env.format(use)
    const settings = use.settings as never
    const { run } = env.options
    this.#make = () => spec.decoder?.(settings, run) ?? spec.parser!(settings, run)
    this.#takesBlank = spec.native === 'lines'
    // Only a format whose lines depend on those before needs the first one again after a restart.
    this.#heads =
      spec.decoder && env.options.keep?.(`source ${source.name}`, 'first lines', headCodec).table('')
    const { schema } = source.common
    this.#schema = schema?.kind === 'record' ? schema : undefined
  }

  /** The event, why there is none, or undefined for a line that is no event. `line`: its number in the partition, from 1. */
  read(text: string, { partition }: Origin, line: number): Rec | string | undefined {
    if (!this.#takesBlank && /^\s*$/.test(text)) return undefined
    let decoder = this.#decoders.get(partition)
    // A first line where others were read already: the partition has begun anew.
    if (decoder === undefined || line === 1) {
      decoder = this.#begin(partition, line, text)
      this.#decoders.set(partition, decoder)
    }
    const event = decoder(text)
    return this.#schema === undefined || event === undefined || typeof event === 'string'
      ? event
      : this.#checked(event)
  }

  /** A decoder that has read the first line of its partition, where that came in an earlier run. */
  #begin(partition: string, line: number, text: string): LineDecoder {
    const decoder = this.#make()
    const kept = this.#heads?.get(partition)
    if (line > 1 && kept !== undefined) decoder(kept.text)
    else this.#heads?.set(partition, { mark: 0, text })
    return decoder
  }

  #checked(event: Rec): Rec | string {
    const found = conform(event, this.#schema!)
    return typeof found === 'string' ? found : (found.value as Rec)
  }
}
