import type { Rec } from '../../src/core/value.ts'
import type { RunningSink, SinkContext, SinkRows } from '../../src/operators/contract/sink.ts'
import type { FileSettings } from '../../src/operators/sinks/file/settings.ts'
import { file } from '../../src/operators/sinks/file.ts'
import { constant } from './connector-plan.ts'
import { fakeClock } from './fake-clock.ts'
import { sinkContext } from './sink-context.ts'

/** What a state directory keeps of one file sink, and the sinks that come one after the other. */
export class KeptSink {
  readonly rows = new Map<string, Rec>()
  readonly messages: string[] = []
  readonly clock = fakeClock()
  /** Bytes that were counted as cut off by somebody else. */
  cutOutside = 0
  readonly #settings: Partial<FileSettings>
  /** Its rows belong to its deliveries. */
  readonly #isBehindOutbox: boolean

  constructor(settings: Partial<FileSettings> = {}) {
    this.#settings = settings
    this.#isBehindOutbox = settings.publish === 'commit'
  }

  readonly put = (rows: SinkRows): void => {
    for (const [key, row] of rows) {
      if (row === null) this.rows.delete(key)
      else this.rows.set(key, row)
    }
  }

  open(more: Partial<SinkContext> = {}, settings: Partial<FileSettings> = {}): Promise<RunningSink> {
    const path: FileSettings['path'] = { ...constant(''), op: 'template', parts: [] } as never
    return file.open(
      {
        append: true,
        max_open: 2,
        mode: '644',
        publish: 'live',
        rotate: undefined,
        compression: 'none',
        exec_after_rotating: undefined,
        exec_timeout: 600_000_000,
        path,
        ...this.#settings,
        ...settings,
      },
      sinkContext({
        metrics: {
          define: () => ({
            record: (_, bytes) => {
              this.cutOutside += bytes
            },
          }),
        },
        clock: this.clock,
        log: {
          info: (message) => void this.messages.push(message),
          warn: (message) => void this.messages.push(message),
          error: (message) => void this.messages.push(message),
        },
        refuse: this.#isBehindOutbox ? undefined : () => {},
        restored: new Map(this.rows),
        intend: this.put,
        ...more,
      }),
    )
  }

  /** One epoch, or one record of deliveries. */
  async decide(sink: RunningSink, isEnd = false): Promise<void> {
    this.put(await sink.flush(isEnd))
    await sink.decided?.()
  }
}

/** Writes a text to a path. */
export async function writeText(sink: RunningSink, path: string, ...texts: readonly string[]): Promise<void> {
  await sink.write(
    texts.map((text) => {
      const buffer = Buffer.from(text)
      return { target: path, buffer, start: 0, end: buffer.length, count: 1 }
    }),
  )
}
