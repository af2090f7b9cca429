import type { SinkContext } from '../../contract/sink.ts'
import { presentBoot } from './boot.ts'
import type { Codec } from './compression.ts'
import { earliest } from './earliest.ts'
import { eventNames } from './event-names.ts'
import { FileRows } from './file-rows.ts'
import { NumberedFiles } from './numbered-files.ts'
import { OpenFiles } from './open-files.ts'
import { OpenFrames } from './open-frames.ts'
import { Renames } from './renames.ts'
import { codecOf, cutCounter, type FileSettings, limitsOf, namingOf } from './settings.ts'

/** Bytes that may be put behind the name of a file: its number, an ending, `.part`. */
const room = 32

/** What a sink of files works with, whenever it writes. */
export interface FileParts {
  /** Undefined: what is written is not compressed. */
  readonly codec: Codec | undefined
  /** Undefined: no state is kept. */
  readonly rows: FileRows | undefined
  readonly files: OpenFiles
  readonly numbered: NumberedFiles
  readonly frames: OpenFrames
  readonly renames: Renames
  /** The path for a target of the template. */
  readonly named: (target: string) => string
  /** `RunningSink.dueAt`. `all`: no frame may stay open. */
  readonly dueAt: (all: boolean) => number | undefined
}

/** Makes them of the settings and of what was kept. `isRedo`: bytes go to recorded places, and nothing is ever cut off (protocol F4). */
export function fileParts(
  settings: FileSettings,
  { clock, restored, intend, crashPoint, durability, log, ...context }: SinkContext,
  isRedo: boolean,
): FileParts {
  const now = clock.now
  const codec = codecOf(settings)
  const renames = new Renames({ restored, isSynced: durability === 'power', crashPoint })
  const cutOutside = cutCounter(context)
  const boot = isRedo ? { boot: presentBoot() } : {}
  const rows = intend === undefined ? undefined : new FileRows(restored, { intend, log, ...boot, cutOutside })
  rows?.restore(renames.past)
  const files = new OpenFiles({
    append: settings.append,
    most: settings.max_open,
    mode: Number.parseInt(settings.mode, 8),
    now,
    rows,
    crashPoint,
    isRedo,
    magic: codec?.magic,
  })
  const numbered = new NumberedFiles({
    naming: namingOf(settings),
    limits: limitsOf(settings),
    now,
    restored,
  })
  const named = eventNames(settings.path, { room })
  const frames = new OpenFrames({ restored, now })
  const dueAt = (all: boolean): number | undefined =>
    earliest(frames.dueAt(all), numbered.dueAt, renames.isWaiting ? now() : undefined)
  return { codec, rows, files, numbered, frames, renames, named, dueAt }
}
