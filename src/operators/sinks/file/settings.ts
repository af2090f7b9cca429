import { Duration, type Rec, type Value } from '../../../core/value.ts'
import type { Expr } from '../../../ir/expression.ts'
import { noSuchKey, type PartProblem } from '../../contract/part-problem.ts'
import type { SinkContext } from '../../contract/sink.ts'
import { type Codec, codecs } from './compression.ts'
import type { Naming } from './file-names.ts'
import type { Limits } from './numbered-files.ts'

export interface FileSettings {
  readonly path: Expr
  readonly append: boolean
  readonly max_open: number
  readonly mode: string
  readonly publish: 'live' | 'commit' | 'rotate'
  readonly rotate: Readonly<Record<string, Value>> | undefined
  readonly compression: 'none' | 'gzip' | 'zstd'
  readonly exec_after_rotating: string | undefined
  /** Microseconds. */
  readonly exec_timeout: number
}

/** Says what is wrong with a setting such as `{size: 256MiB, every: 1d}`. */
export function* rotateProblems(value: Value): Iterable<string | PartProblem> {
  const entries = Object.entries(value as Rec)
  if (entries.length === 0)
    yield '"rotate" says when a new file is begun: "size", "every", or both, such as {size: 256MiB, every: 1d}.'
  for (const [key, each] of entries) {
    if (key !== 'size' && key !== 'every') yield noSuchKey('rotate', key, ['size', 'every'])
    else if (key === 'every') {
      if (!(each instanceof Duration) || each.micros < 1_000_000)
        yield { at: key, message: '"rotate.every" is a duration of at least 1s, such as 1d, without quotes.' }
    } else if (!Number.isInteger(each) || (each as number) < 1) {
      yield { at: key, message: '"rotate.size" is a size, such as 256MiB, without quotes.' }
    }
  }
}

export function limitsOf({ rotate }: FileSettings): Limits {
  const { size, every } = rotate ?? {}
  return {
    size: typeof size === 'number' ? size : Number.POSITIVE_INFINITY,
    every: every instanceof Duration ? every.micros : Number.POSITIVE_INFINITY,
  }
}

export const codecOf = ({ compression }: Pick<FileSettings, 'compression'>): Codec | undefined =>
  compression === 'none' ? undefined : codecs[compression]

export const namingOf = (settings: FileSettings): Naming => ({
  isNumbered: settings.rotate !== undefined,
  isPart: settings.publish === 'rotate',
  suffix: codecOf(settings)?.suffix ?? '',
})

interface FileProblem {
  readonly param: 'exec_after_rotating' | 'publish' | 'append' | 'rotate' | 'compression'
  readonly message: string
  readonly help: string
}

/** What of the settings does not go together. */
export function* conflictsIn(settings: FileSettings): Iterable<FileProblem> {
  const { publish, rotate, compression, append, path, exec_after_rotating } = settings
  if (exec_after_rotating !== undefined && publish !== 'rotate')
    yield {
      param: 'exec_after_rotating',
      message:
        '"exec_after_rotating" runs for a file that is complete, and only with "publish: rotate" is there a moment at which one is.',
      help: 'Add "publish: rotate" and "rotate", such as "rotate: {size: 256MiB}".',
    }
  if (publish === 'rotate' && rotate === undefined)
    yield {
      param: 'publish',
      message:
        '"publish: rotate" publishes a file when the next one is begun, and nothing says when that is.',
      help: 'Add "rotate", such as "rotate: {size: 256MiB, every: 1d}".',
    }
  if (!append && (publish === 'commit' || rotate !== undefined))
    yield {
      param: 'append',
      message:
        publish === 'commit'
          ? '"append: false" empties files, and with "publish: commit" nothing is ever taken from a file.'
          : '"append: false" empties files, and with "rotate" every file is a new one.',
      help: 'Leave out "append".',
    }
  const fixed = path.op === 'const' ? String(path.value) : undefined
  if (fixed === undefined) return
  const special = publish !== 'live' ? 'publish' : rotate !== undefined ? 'rotate' : undefined
  const device = special ?? (compression === 'none' ? undefined : 'compression')
  if (/^\/dev\/(?!shm\/)/.test(fixed) && device !== undefined)
    yield {
      param: device,
      message: `"${device}" needs a regular file, and "${fixed}" is a device, which cannot be written on from where it ended.`,
      help: 'Give the path of a file.',
    }
  const told = Object.entries(codecs).find(([, { suffix }]) => fixed.endsWith(suffix))
  if (told !== undefined && told[0] !== compression)
    yield {
      param: 'compression',
      message: `The name "${fixed}" says "${told[0]}", and the sink would write ${compression === 'none' ? 'without compression' : `"${compression}"`}.`,
      help: `Write "compression: ${told[0]}", or give the file another name.`,
    }
}

interface IdleSetting {
  readonly param: 'exec_timeout' | 'max_open'
  readonly message: string
  readonly help: string
}

/** Settings that say something of what the others leave out. */
export function idleIn(
  settings: FileSettings,
  isGiven: (param: IdleSetting['param']) => boolean,
): readonly IdleSetting[] {
  const idle: IdleSetting[] = []
  if (isGiven('exec_timeout') && settings.exec_after_rotating === undefined)
    idle.push({
      param: 'exec_timeout',
      message: '"exec_timeout" has no effect: there is no command that it could end.',
      help: 'Name the command in "exec_after_rotating", or leave out "exec_timeout".',
    })
  if (isGiven('max_open') && !isTemplated(settings))
    idle.push({
      param: 'max_open',
      message: '"max_open" has no effect: the path is the same for all events.',
      help: 'Leave it out; it counts where the path is made from each event.',
    })
  return idle
}

/** Counts what others cut off files. */
export function cutCounter({
  metrics,
  name,
}: Pick<SinkContext, 'metrics' | 'name'>): (bytes: number) => void {
  const series = metrics.define({
    name: 'logpipe_sink_truncated_outside_bytes_total',
    kind: 'counter',
    labels: ['sink'],
    buckets: [],
    maxSeries: 10_000,
  })
  return (bytes) => series.record([name], bytes)
}

/** May it write to several files? */
export const isTemplated = ({ path }: Pick<FileSettings, 'path'>): boolean => path.op !== 'const'
