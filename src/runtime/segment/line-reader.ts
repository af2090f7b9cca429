import type { Rec } from '../../core/value.ts'
import type { SourceNode } from '../../ir/plan.ts'
import type { RecordType } from '../../ir/type.ts'
import type { Origin } from '../../operators/contract/chunk.ts'
import type { LineDecoder } from '../../operators/contract/format.ts'
import { conform } from './conform.ts'
import type { Environment } from './environment.ts'

/** Reads the lines of a source with its format: one decoder per partition, blank lines skipped where the format has no use for them. */
export class LineReader {
  readonly #decoders = new Map<string, LineDecoder>()
  readonly #make: () => LineDecoder
  readonly #schema: RecordType | undefined
  readonly #takesBlank: boolean

  constructor(source: SourceNode, env: Environment) {
    const use = source.format!
    const spec = env.format(use)
    const settings = use.settings as never
    const { run } = env.options
    this.#make = () => spec.decoder?.(settings, run) ?? spec.parser!(settings, run)
    this.#takesBlank = spec.native === 'lines'
    const { schema } = source.common
    this.#schema = schema?.kind === 'record' ? schema : undefined
  }

  /** The event, why there is none, or undefined for a line that is no event. */
  read(text: string, origin: Origin): Rec | string | undefined {
    if (!this.#takesBlank && /^\s*$/.test(text)) return undefined
    let decoder = this.#decoders.get(origin.partition)
    if (decoder === undefined) {
      decoder = this.#make()
      this.#decoders.set(origin.partition, decoder)
    }
    const event = decoder(text)
    return this.#schema === undefined || event === undefined || typeof event === 'string'
      ? event
      : this.#checked(event)
  }

  #checked(event: Rec): Rec | string {
    const found = conform(event, this.#schema!)
    return typeof found === 'string' ? found : (found.value as Rec)
  }
}
