import { closeSync, fstatSync, openSync } from 'node:fs'
import type { RecordType } from '../../ir/type.ts'
import {
  defineSource,
  type Positions,
  type SourceContext,
  type SourceSpec,
} from '../../operators/contract/source.ts'
import { before, hashOf, keyOf } from '../../operators/sources/file/identity.ts'
import { readFailure } from '../../operators/sources/read-failure.ts'
import { conform } from '../segment/conform.ts'
import { letterLines } from './letter-lines.ts'
import { type Letter, readLetter } from './read-letter.ts'

/** What one source of dead letters takes from the file. */
export interface LetterChoice {
  readonly path: string
  readonly takes: (letter: Letter) => boolean
  /** What events must be; they are read from JSON, where a time is a text. */
  readonly type: RecordType
  /** An event without a time cannot be sent. */
  readonly timed: boolean
}

/** What was done with the letters of one file by one source. */
export interface LetterCounts {
  /** All that are whole, whoever takes them. */
  read: number
  sent: number
  incomplete: number
  unreadable: number
  /** Events that do not fit the stream any more. */
  unfit: number
  /** The last line has no end and is no letter yet: somebody writes it. */
  unfinished: number
  /** An earlier call has sent something of this file. */
  isResumed: boolean
}

/** Sources that send what stands in a file of dead letters now, from where an earlier run has come to. `choices`: by name of the source. */
export function letterSource(
  choices: ReadonlyMap<string, LetterChoice & { readonly counts: LetterCounts }>,
  kind: string,
  ended: () => void,
): SourceSpec {
  return defineSource({
    name: kind,
    summary: 'Sends dead letters again.',
    since: '0.2.0',
    params: {},
    positional: [],
    examples: [],
    format: null,
    meta: ['path', 'line', 'offset'],
    bounded: () => true,
    // It takes no turns with sources that are silent.
    replayable: false,
    open(_settings, context) {
      const reader = new LetterReader(choices.get(context.name)!, context)
      return {
        run: async () => {
          await reader.run()
          ended()
        },
        position: () => reader.position(),
      }
    },
    probe: () => Promise.resolve(),
  })
}

class LetterReader {
  readonly #choice: LetterChoice & { readonly counts: LetterCounts }
  readonly #context: SourceContext
  #key = ''
  #offset = 0
  #told = 0
  /** Hash of the bytes before the offset, while the file is open. */
  #before: () => string = () => ''

  constructor(choice: LetterChoice & { readonly counts: LetterCounts }, context: SourceContext) {
    this.#choice = choice
    this.#context = context
  }

  position(): Positions {
    if (this.#told === this.#offset) return new Map()
    this.#told = this.#offset
    return new Map([[this.#key, { offset: this.#offset, before: this.#before() }]])
  }

  async run(): Promise<void> {
    const title = `file "${this.#choice.path}"`
    let descriptor: number
    try {
      descriptor = openSync(this.#choice.path, 'r')
    } catch (cause) {
      throw readFailure(cause, title)
    }
    try {
      await this.#read(descriptor)
    } catch (cause) {
      throw readFailure(cause, title)
    } finally {
      const last = this.#before()
      this.#before = () => last
      closeSync(descriptor)
    }
  }

  async #read(descriptor: number): Promise<void> {
    const status = fstatSync(descriptor, { bigint: true })
    this.#key = keyOf(status)
    // What is refused again may go into this very file: it is for the next time.
    const end = Number(status.size)
    this.#offset = this.#begin(descriptor, end)
    this.#told = this.#offset
    this.#before = () => hashOf(before(descriptor, this.#offset))
    const { counts } = this.#choice
    counts.isResumed = this.#offset > 0
    for await (const { text, length, isWhole } of letterLines(descriptor, this.#offset, end)) {
      await this.#context.ready()
      if (this.#context.stop.aborted) return
      if (!isWhole && (text === undefined || typeof readLetter(text) === 'string')) {
        counts.unfinished++
        return
      }
      this.#offset += length
      this.#line(text)
    }
  }

  /** Where an earlier call has come to, if the bytes before are still the same: people write such files anew under the same name. */
  #begin(descriptor: number, size: number): number {
    const known = this.#context.restored.get(this.#key)
    if (known === undefined) return 0
    const offset = Number(known['offset'])
    if (offset <= size && known['before'] === hashOf(before(descriptor, offset))) return offset
    this.#context.log.info(
      `File "${this.#choice.path}" is not what it was when letters of it were sent; it is read from its beginning.`,
    )
    return 0
  }

  #line(text: string | undefined): void {
    const { takes, counts } = this.#choice
    if (text?.trim() === '') return
    const letter = text === undefined ? 'no letter' : readLetter(text)
    if (letter === 'incomplete') counts.incomplete++
    else if (letter === 'no letter') counts.unreadable++
    else {
      counts.read++
      if (takes(letter)) this.#send(letter)
    }
  }

  #send({ source, partition, path, line, offset, content, made }: Letter): void {
    const { counts, type, timed } = this.#choice
    const context = this.#context
    const origin = { source, partition, path, replayed: true } as const
    if ('raw' in content) {
      const bytes = Buffer.byteLength(content.raw) + 1
      const buffer = context.buffer(bytes)
      buffer.write(`${content.raw}\n`)
      counts.sent++
      context.push(context.chunk(buffer, 0, bytes, origin, line, offset))
      return
    }
    const found = conform(content.event, type)
    const why =
      typeof found === 'string'
        ? found
        : timed && Number.isNaN(made.time)
          ? 'its letter does not tell its time'
          : undefined
    if (typeof found === 'string' || why !== undefined) {
      counts.unfit++
      context.log.warn(`An event does not fit the stream any more: ${why}.`)
      return
    }
    counts.sent++
    context.push({
      kind: 'records',
      events: [found.value as typeof content.event],
      origin,
      firstLine: line,
      received: context.clock.now(),
      made: [made],
    })
  }
}
