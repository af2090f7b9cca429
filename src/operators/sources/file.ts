import { param, type Settings } from '../contract/params.ts'
import { defineSource } from '../contract/source.ts'
import { openLater } from './open-later.ts'

const params = {
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
} as const

export type FileSettings = Settings<typeof params>

export const file = defineSource({
  name: 'file',
  summary: 'Reads lines from files, and goes on with what is written to them.',
  since: '0.1.0',
  params,
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
  open: (settings, context) =>
    openLater(async () => (await import('./file/open-source.ts')).openSource(settings, context)),
  probe: async (settings) => (await import('./file/open-source.ts')).probe(settings),
})
