import { toJson } from '../core/json.ts'
import type { Rec, Value } from '../core/value.ts'
import { Time } from '../core/value.ts'
import type { Log } from '../operators/contract/log.ts'
import { noMeta } from '../operators/contract/row.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { SinkEncoder } from './segment/sink-encoder.ts'

interface Options {
  readonly pipeline: string
  /** Microseconds since 1970. */
  readonly now: () => number
  readonly log: Log
}

/** Most kinds of refusal that are told. */
const mostTold = 100

/** Where refused events go: to the dead-letter sink, else the first of each kind is told. Every one is counted. */
export class DeadLetterRoute {
  readonly #options: Options
  readonly #told = new Set<string>()
  /** Letters, sent or not. */
  count = 0
  /** Letters that went to the sink. */
  routed = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** Writes a letter into the sink's encoder; true when it is in there. Undefined: there is no sink for it. */
  send(letter: DeadLetter, encoder: SinkEncoder | undefined): boolean {
    this.count++
    if (encoder !== undefined && encoder.write({ event: this.#record(letter), meta: noMeta }) === null) {
      this.routed++
      return true
    }
    this.#tell(letter)
    return false
  }

  /** The record of language reference S12e. */
  #record({ code, stage, reason, source, position, at, raw, event }: DeadLetter): Rec {
    return {
      code,
      stage,
      reason,
      pipeline: this.#options.pipeline,
      ...(source === undefined ? {} : { source }),
      ...(position === undefined ? {} : { position }),
      ...(at === undefined ? {} : { at }),
      time: new Time(this.#options.now()),
      ...(raw !== undefined ? { raw } : event === undefined ? {} : { event }),
    }
  }

  #tell({ code, stage, reason, source, position, raw, event }: DeadLetter): void {
    const kind = `${code} ${stage}`
    if (this.#told.has(kind) || this.#told.size === mostTold) return
    this.#told.add(kind)
    const text = raw ?? (event === undefined ? undefined : toJson(event as Value))
    this.#options.log.warn(
      `An event was rejected by "${stage}"${source === undefined ? '' : ` (${source}, ${position})`}: ${reason}. Others like it are only counted; "dead_letter:" keeps them all.`,
      { code, ...(text === undefined ? {} : { event: showable(text) }) },
    )
  }
}

/** The beginning of a text, fit for a terminal: control characters are written out. */
function showable(text: string): string {
  const head = text.length > 200 ? `${text.slice(0, 200)}…` : text
  return head.replace(
    /[\u0000-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
