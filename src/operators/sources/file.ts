import { stat } from 'node:fs/promises'
import { param } from '../contract/params.ts'
import { defineSource } from '../contract/source.ts'
import { FileTable } from './file/file-table.ts'
import { follow } from './file/follow.ts'
import { expandBraces, hasWildcard } from './file/glob.ts'
import { readAll } from './file/read-all.ts'
import { readFailure } from './read-failure.ts'

export const file = defineSource({
  name: 'file',
  summary: 'Reads lines from files, and goes on with what is written to them.',
  since: '0.1.0',
  params: {
    path: param.texts({
      doc: 'One path or several, from the working directory; "*", "?", "[a-z]", "{a,b}" and "**" (any folders) are wildcards.',
      required: true,
    }),
    exclude: param.texts({
      doc: 'Files that are left out. A pattern without a slash is held against the name, others against the whole path.',
    }),
    follow: param.bool({
      doc: 'Go on with lines that are added and files that appear. "false" ends when all that is there has been read.',
      default: 'true',
    }),
    start: param.choice(['beginning', 'end'], {
      doc: 'Where to begin in files that are there at the very first start.',
      default: 'beginning',
    }),
    poll: param.duration({
      doc: 'How often to look for changes that the system did not tell of.',
      default: '1s',
      min: 1000,
    }),
    ignore_older: param.duration({
      doc: 'Leave out files that nobody has written to for longer than this.',
      min: 0,
    }),
    partial: param.duration({
      doc: 'Take a last line without a line end as an event when nothing came after it for so long. Otherwise it waits.',
      min: 0,
    }),
    rotate_grace: param.duration({
      doc: 'How long a file that was renamed away or deleted is still read, for writers that hold it open.',
      default: '5s',
      min: 0,
    }),
    decompress: param.choice(['auto', 'none'], {
      doc: 'Read files that begin as gzip or zstd through the decompressor, or as they are.',
      default: 'auto',
    }),
  },
  positional: ['path'],
  examples: [
    {
      title: 'Follow all logs of a folder but the compressed ones',
      pipe: 'from file("/var/log/app/*.log", exclude: "*.gz", format: json) | where level == "error" | to stdout',
    },
    {
      title: 'Read what is there and end',
      pipe: 'from file("access.log", follow: false, format: clf) | where status >= 500 | to file("errors.ndjson")',
    },
  ],
  format: 'lines',
  meta: ['path', 'line', 'offset'],
  bounded: ({ follow: goesOn }) => !goesOn,
  charsets: true,
  replayable: true,
  note: ({ follow: goesOn }) =>
    goesOn
      ? 'What is written to a file between its copying and its truncation (logrotate\'s "copytruncate") cannot be seen.'
      : undefined,
  open(settings, context) {
    const table = new FileTable(context.restored)
    const chosen = {
      path: settings.path.flatMap(expandBraces),
      exclude: settings.exclude ?? [],
      decompress: settings.decompress !== 'none',
      ignoreOlder: settings.ignore_older,
    }
    return {
      run: () =>
        context.untilEof || !settings.follow
          ? readAll(chosen, table, context)
          : follow(
              {
                ...chosen,
                fromEnd: settings.start === 'end' && context.restored.size === 0,
                poll: settings.poll,
                partial: settings.partial,
                grace: settings.rotate_grace,
              },
              table,
              context,
            ),
      position: () => table.position(),
    }
  },
  async probe({ path }) {
    for (const each of path.flatMap(expandBraces)) {
      if (hasWildcard(each)) continue
      await stat(each).catch((cause: unknown) => {
        throw readFailure(cause, `file "${each}"`)
      })
    }
  },
})
