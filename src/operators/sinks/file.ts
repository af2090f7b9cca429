import { param } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { escapePathPart } from './file/escape-path-part.ts'
import { oldSettings } from './file/old-settings.ts'
import { readersNote } from './file/readers-note.ts'
import { conflictsIn, idleIn, rotateProblems } from './file/settings.ts'

export const file = defineSink({
  name: 'file',
  summary: 'Writes to a file, or to files whose path is made from each event.',
  since: '0.1.0',
  params: {
    path: param.template({
      doc: 'The file, from the working directory; directories are made. Text from fields can name no other directory; of a name that is too long with it the middle becomes "~" and a hash, an empty one becomes "%".',
      required: true,
    }),
    append: param.bool({
      doc: 'Write behind what is there. "false" empties each file when it is first written in a run.',
      default: 'true',
    }),
    max_open: param.int({
      doc: 'Most files open at once; the one used longest ago is closed first.',
      default: '256',
      min: 1,
      max: 100_000,
    }),
    publish: param.choice(['live', 'commit', 'rotate'], {
      doc: '"live": what is written shows at once, and is taken back after a crash. "commit": only decided events ever stand in the file. "rotate": a file is written under a name with ".part" behind it and renamed when it is complete.',
      default: 'live',
    }),
    rotate: param.record({
      doc: 'When another file is begun, at the next epoch: from a "size" on (before compression), or after a time ("every"), such as {size: 256MiB, every: 1d}. Each file has a number from its beginning, "app.000017.ndjson", and none is renamed for another.',
      example: '{size: 256MiB, every: 1d}',
      check: rotateProblems,
    }),
    compression: param.choice(['none', 'gzip', 'zstd'], {
      doc: 'Compresses what is written; ".gz" or ".zst" is added to the name. The file holds whole gzip members or zstd frames of up to 1 MiB each and can be read at every moment; what is not yet in it is there after a minute or at a stop.',
      default: 'none',
    }),
    exec_after_rotating: param.text({
      doc: 'With "publish: rotate": a command of the shell that is run for each file when it has its name, and waited for. The file is $LOGPIPE_ROTATING_NEW_FILENAME, its folder $LOGPIPE_ROTATING_PATHNAME. A failure is told; after a crash it may be run twice.',
    }),
    exec_timeout: param.duration({
      doc: 'A command of "exec_after_rotating" that takes longer is ended, with all that it has started, and that is told as a failure.',
      default: '10m',
      min: 1000,
    }),
    mode: param.text({
      doc: 'Permissions of new files, as for chmod.',
      default: '"644"',
      check: (value) =>
        typeof value === 'string' && /^0?[0-7]{3}$/.test(value)
          ? undefined
          : 'The mode is three octal digits, such as "640".',
    }),
  },
  retired: oldSettings,
  moved: { rotate_size: { setting: 'rotate', key: 'size' } },
  positional: ['path'],
  examples: [
    {
      title: 'Keep the errors of a log',
      pipe: 'from stdin(format: json) | where level == "error" | to file("errors.ndjson")',
    },
    {
      title: 'One file for each host',
      pipe: 'from stdin(format: syslog) | to file("logs/${host ?? "unknown"}.ndjson")',
    },
    {
      title: 'An archive in compressed files of one day or 256 MiB each, published when they are complete',
      pipe: 'from stdin(format: json) | to file("archive/app.ndjson", compression: zstd, rotate: {size: 256MiB, every: 1d}, publish: rotate)',
    },
  ],
  check: conflictsIn,
  unused: idleIn,
  format: 'json',
  target: 'path',
  escape: escapePathPart,
  delivery: ({ publish }) => (publish === 'commit' ? 'redo' : 'undo'),
  readersNote,
  open: async (settings, context) => (await import('./file/open-sink.ts')).openSink(settings, context),
  probe: () => Promise.resolve(),
})
