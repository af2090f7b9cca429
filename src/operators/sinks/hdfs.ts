import { connectionParams, connectionProblems } from '../../clients/hdfs/connection-params.ts'
import { batchParam } from '../contract/batch-setting.ts'
import { param, type Settings } from '../contract/params.ts'
import { defineSink } from '../contract/sink.ts'
import { oldSettings } from './file/old-settings.ts'
import { rotateProblems } from './hdfs/rotate-setting.ts'
import { escapeHdfsPart, pathWithColon, relativePath } from './hdfs/target-path.ts'

/** While so little is on its way, the next is read: requests stay open, so larger calls would gain nothing. */
export const batchDefaults = { events: 2000, bytes: 512 * 1024, every: 1_000_000 }

const params = {
  path: param.template({
    doc: 'The file, from the root of HDFS; folders are made. It may be made from each event; text from fields can name no other folder, and a ":" in it becomes "%3A", since HDFS takes none.',
    required: true,
  }),
  ...connectionParams,
  dated: param.bool({
    doc: 'Put files into folders by day: "%Y%m%d_%H%M%S" of the start on the day of the start, "%Y%m%d" on each day after it.',
    default: 'false',
  }),
  zone: param.zone({ doc: 'With "dated": whose days. By default those of this machine.' }),
  publish: param.choice(['live', 'rotate', 'commit'], {
    doc: '"live": files have their names from the beginning. "rotate": a file ends in ".part" until it is complete. "commit": so too, and is complete at each epoch, which needs no server that cuts files.',
    default: 'live',
  }),
  rotate: param.record({
    foreign: ['rollover', 'roll_interval', 'roll_size'],
    doc: 'When a file is complete and a new one begins, with a number in its name: {size: 128MiB, every: 1h}, whichever comes first. The size counts before compression.',
    oldKeys: { bytes: 'size' },
    example: '{size: 128MiB, every: 1h}',
    check: rotateProblems,
  }),
  compression: param.choice(['none', 'gzip', 'zstd'], {
    foreign: ['codec', 'compression_codec'],
    doc: 'How files are compressed, in gzip members or zstd frames of up to 1 MiB of text each; what is not yet in a file is there after a minute or at a stop. With "publish: commit", and where no state is kept, each write is a member of its own. The path has no ending added.',
    default: 'none',
  }),
  batch: batchParam('When is written', batchDefaults, ', and at each epoch.'),
  flush: param.duration({
    doc: 'Where no state is kept: how long at most until what was written counts in HDFS. Where state is kept that is so at each epoch.',
    default: '10s',
    min: 100_000,
  }),
  replication: param.int({
    doc: 'Copies of new files. By default as the server has it.',
    min: 1,
    max: 512,
  }),
  block_size: param.size({ doc: 'Block size of new files. By default as the server has it.', min: 1024 }),
  mode: param.text({
    doc: 'Permissions of new files, as for chmod. By default as the server has it.',
    check: (value) =>
      typeof value === 'string' && /^[01]?[0-7]{3}$/.test(value)
        ? undefined
        : 'The mode is three octal digits, such as "640".',
  }),
  max_open: param.int({
    doc: 'Most files that count as begun from one epoch to the next; with "rotate" the one used longest ago is complete then.',
    default: '256',
    min: 1,
    max: 100_000,
  }),
} as const

export type HdfsSettings = Settings<typeof params>

export const hdfs = defineSink({
  name: 'hdfs',
  summary: 'Writes to files in HDFS, over WebHDFS.',
  since: '0.1.0',
  params,
  retired: {
    ...oldSettings,
    exec_after_rotating:
      'With "publish: rotate" a file has its name when it is complete; let a program that watches the folder take it from there.',
  },
  moved: { rotate_size: { setting: 'rotate', key: 'size' } },
  positional: ['path'],
  examples: [
    {
      title: 'Archive by day of the event',
      pipe: `from file("/var/log/app.ndjson", format: json)
    | to hdfs("/archive/\${format_time(time(ts), "yyyyMMdd")}/app.ndjson.gz", name_node: "nn1.example.org", user: "logs", compression: gzip)`,
    },
    {
      title: 'Two NameNodes, files of at most an hour that appear when they are complete',
      pipe: `from file("/var/log/app.log")
    | to hdfs("/logs/app.log", name_node: ["nn1.example.org", "nn2.example.org"], publish: rotate, rotate: {every: 1h})`,
    },
  ],
  format: 'json',
  target: 'path',
  escape: escapeHdfsPart,
  delivery: () => 'undo',
  epochs: 10_000_000,
  readersNote: ({ publish }) =>
    publish === 'live'
      ? 'Who reads the file while the pipeline runs may see lines that a crash takes back; after a stop all lines count.'
      : 'Files that end in ".part" are not complete; what has its final name never changes.',
  *check(settings) {
    yield* connectionProblems(settings)
    const { path, zone, dated, publish, rotate } = settings
    const relative = relativePath(path)
    if (relative !== undefined)
      yield {
        param: 'path',
        message: `"${relative}" does not begin at the root of HDFS.`,
        help: `Write "/${relative}".`,
      }
    const withColon = pathWithColon(path)
    if (withColon !== undefined)
      yield {
        param: 'path',
        message: `"${withColon}" is no path in HDFS, where no name has a ":".`,
        help: 'Write another character. In what is made from events ":" becomes "%3A" by itself.',
      }
    if (zone !== undefined && !dated)
      yield { param: 'zone', message: 'The setting "zone" needs "dated: true".' }
    if (publish === 'commit' && rotate !== undefined)
      yield { param: 'rotate', message: 'With "publish: commit" files are complete at each epoch.' }
  },
  open: async (settings, context) => (await import('./hdfs/open-sink.ts')).openSink(settings, context),
  probe: async (settings) => (await import('./hdfs/open-sink.ts')).probe(settings),
})
