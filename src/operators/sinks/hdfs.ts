import { connectionOf, connectionParams, connectionProblems } from '../../clients/hdfs/connection-params.ts'
import { WebHdfs } from '../../clients/hdfs/web-hdfs.ts'
import { systemClock } from '../../core/clock.ts'
import { utc, type Zone, zoneOf } from '../../core/zone.ts'
import { batchParam, readBatch } from '../contract/batch-setting.ts'
import { param } from '../contract/params.ts'
import { defineSink, type Encoded } from '../contract/sink.ts'
import { escapePathPart } from './file/escape-path-part.ts'
import { oldSettings } from './file/old-settings.ts'
import { OpenFrames } from './file/open-frames.ts'
import { DatedFolders } from './hdfs/dated-folders.ts'
import { splitPath, tidyPath } from './hdfs/file-names.ts'
import { FramedFiles } from './hdfs/framed-files.ts'
import { HdfsFiles, type Pieces } from './hdfs/hdfs-files.ts'
import { HdfsRows } from './hdfs/hdfs-rows.ts'
import { members } from './hdfs/members.ts'
import { probeHdfs } from './hdfs/probe-hdfs.ts'
import { readRotate, rotateProblems } from './hdfs/rotate-setting.ts'
import { Spool } from './hdfs/spool.ts'
import { isSame } from './sending/repeated-call.ts'

/** While so little is on its way, the next is read: requests stay open, so larger calls would gain nothing. */
const defaults = { events: 2000, bytes: 512 * 1024, every: 1_000_000 }
/** When what waits to be compressed is written. */
const frame = { bytes: 1024 * 1024, every: 60_000_000 }

export const hdfs = defineSink({
  name: 'hdfs',
  summary: 'Writes to files in HDFS, over WebHDFS.',
  since: '0.1.0',
  params: {
    path: param.template({
      doc: 'The file, from the root of HDFS; folders are made. It may be made from each event; text from fields can name no other folder.',
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
      doc: 'When a file is complete and a new one begins, with a number in its name: {size: 128MiB, every: 1h}, whichever comes first. The size counts before compression.',
      oldKeys: { bytes: 'size' },
      check: rotateProblems,
    }),
    compression: param.choice(['none', 'gzip', 'zstd'], {
      doc: 'How files are compressed, in gzip members or zstd frames of up to 1 MiB of text each; what is not yet in a file is there after a minute or at a stop. With "publish: commit", and where no state is kept, each write is a member of its own. The path has no ending added.',
      default: 'none',
    }),
    batch: batchParam('When is written', defaults, ', and at each epoch.'),
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
  },
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
  escape: escapePathPart,
  delivery: () => 'undo',
  epochs: 10_000_000,
  readersNote: ({ publish }) =>
    publish === 'live'
      ? 'Who reads the file while the pipeline runs may see lines that a crash takes back; after a stop all lines count.'
      : 'Files that end in ".part" are not complete; what has its final name never changes.',
  *check(settings) {
    yield* connectionProblems(settings)
    const { path, zone, dated, publish, rotate } = settings
    if (path.op === 'const' && !String(path.value).startsWith('/'))
      yield {
        param: 'path',
        message: `"${String(path.value)}" does not begin at the root of HDFS.`,
        help: `Write "/${String(path.value)}".`,
      }
    if (zone !== undefined && !dated)
      yield { param: 'zone', message: 'The setting "zone" needs "dated: true".' }
    if (publish === 'commit' && rotate !== undefined)
      yield { param: 'rotate', message: 'With "publish: commit" files are complete at each epoch.' }
  },
  async open(settings, { name, clock, log, restored, intend, crashPoint, scratch, stop }) {
    const title = `hdfs sink "${name}"`
    const client = new WebHdfs(connectionOf(settings, title, clock))
    const folders = settings.dated ? new DatedFolders(zoneOrLocal(settings.zone), clock.now()) : undefined
    const isPast = folders && ((target: string) => folders.isPast(target, clock.now()))
    const rotate = readRotate(settings.rotate)
    const spool = new Spool(scratch, title)
    const files = new HdfsFiles({
      client,
      title,
      clock,
      log,
      stop,
      crashPoint,
      rows: intend === undefined ? undefined : new HdfsRows(restored, intend),
      newFile: {
        replication: settings.replication,
        blockSize: settings.block_size,
        permission: settings.mode,
      },
      publish: settings.publish,
      rotate,
      isPast,
      compress: members[settings.compression],
      most: settings.max_open,
      spool,
    })
    const framed =
      intend &&
      new FramedFiles({
        files,
        frames: new OpenFrames({
          restored,
          now: () => clock.now(),
          most: Math.min(frame.bytes, rotate?.bytes ?? frame.bytes),
          longest: Math.min(frame.every, rotate?.every ?? frame.every),
        }),
        keeps: settings.compression !== 'none' && settings.publish !== 'commit',
        isPast: isPast ?? (() => false),
      })
    await files.restore()
    // What cannot be reached shows before anything is read.
    await client.status('/')
    const place = (target: string): string => {
      const path = tidyPath(target)
      return folders === undefined ? path : folders.place(path, clock.now())
    }
    /** What is left of the call that failed, so that its repetition writes nothing twice. */
    let underway: { readonly pieces: readonly Encoded[]; readonly rest: Map<string, Pieces> } | undefined
    return {
      gather: readBatch(settings.batch, defaults),
      flushEvery: settings.flush,
      async write(pieces) {
        if (underway === undefined || !isSame(pieces, underway.pieces))
          underway = { pieces, rest: gather(pieces, place) }
        await (framed ?? files).write(underway.rest)
        underway = undefined
      },
      flush: (isEnd = false) => framed?.flush(isEnd) ?? files.flush(),
      decided: () => files.publish(),
      async close() {
        try {
          await files.close()
        } finally {
          client.close()
          await spool.close()
        }
      },
    }
  },
  async probe(settings) {
    const timeout = Math.min(settings.timeout, 10_000_000)
    const client = new WebHdfs(connectionOf({ ...settings, timeout }, 'hdfs sink', systemClock))
    const { path } = settings
    await probeHdfs(client, path.op === 'const' ? splitPath(tidyPath(String(path.value))).folder : undefined)
  },
})

/** Only for who needs it: to ask for the zone of this machine takes as long as some requests do. */
const zoneOrLocal = (name: string | undefined): Zone =>
  zoneOf(name ?? Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utc

/** The bytes for each file, in the order in which they came. */
function gather(pieces: readonly Encoded[], place: (target: string) => string): Map<string, Pieces> {
  const parts = new Map<string, Buffer[]>()
  for (const { target, buffer, start, end } of pieces) {
    const path = place(target!)
    const known = parts.get(path)
    const bytes = buffer.subarray(start, end)
    if (known === undefined) parts.set(path, [bytes])
    else known.push(bytes)
  }
  return parts
}
