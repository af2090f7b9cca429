import { connectionOf } from '../../../clients/hdfs/connection-params.ts'
import { WebHdfs } from '../../../clients/hdfs/web-hdfs.ts'
import { systemClock } from '../../../core/clock.ts'
import { utc, type Zone, zoneOf } from '../../../core/zone.ts'
import { readBatch } from '../../contract/batch-setting.ts'
import type { Encoded, RunningSink, SinkContext } from '../../contract/sink.ts'
import { OpenFrames } from '../file/open-frames.ts'
import { batchDefaults, type HdfsSettings } from '../hdfs.ts'
import { isSame } from '../sending/repeated-call.ts'
import { DatedFolders } from './dated-folders.ts'
import { splitPath, tidyPath } from './file-names.ts'
import { FramedFiles } from './framed-files.ts'
import { HdfsFiles } from './hdfs-files.ts'
import { HdfsRows } from './hdfs-rows.ts'
import { members } from './members.ts'
import { probeHdfs } from './probe-hdfs.ts'
import { readRotate } from './rotate-setting.ts'
import { Spool } from './spool.ts'
import { SpoolFile } from './spool-file.ts'
import type { Pieces } from './take-pieces.ts'
import { pathMaker } from './target-path.ts'

/** When what waits to be compressed is written. */
const frame = { bytes: 1024 * 1024, every: 60_000_000 }

/** Begins to write. Rejects with a `RunError` where HDFS cannot be reached. */
export async function openSink(
  settings: HdfsSettings,
  { name, clock, log, restored, intend, crashPoint, scratch, stop }: SinkContext,
): Promise<RunningSink> {
  const title = `hdfs sink "${name}"`
  const client = new WebHdfs(connectionOf(settings, title, clock))
  const folders = settings.dated ? new DatedFolders(zoneOrLocal(settings.zone), clock.now()) : undefined
  const isPast = folders && ((target: string) => folders.isPast(target, clock.now()))
  const rotate = readRotate(settings.rotate)
  const spool = new Spool(new SpoolFile(scratch, title))
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
      isPast,
    })
  const letGo = async (): Promise<void> => {
    client.close()
    await spool.close()
  }
  try {
    await files.restore()
    // What cannot be reached shows before anything is read.
    await client.status('/')
  } catch (error) {
    await letGo()
    throw error
  }
  const pathOf = pathMaker(settings.path)
  const place = (target: string): string => {
    const path = pathOf(target)
    return folders === undefined ? path : folders.place(path, clock.now())
  }
  /** What is left of the call that failed, so that its repetition writes nothing twice. */
  let underway: { readonly pieces: readonly Encoded[]; readonly rest: Map<string, Pieces> } | undefined
  return {
    gather: readBatch(settings.batch, batchDefaults),
    flushEvery: settings.flush,
    dueAt: () => (framed ?? files).dueAt,
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
        await letGo()
      }
    },
  }
}

/** For `check --connect`. */
export async function probe(settings: HdfsSettings): Promise<void> {
  const timeout = Math.min(settings.timeout, 10_000_000)
  const client = new WebHdfs(connectionOf({ ...settings, timeout }, 'hdfs sink', systemClock))
  const { path } = settings
  try {
    await probeHdfs(client, path.op === 'const' ? splitPath(tidyPath(String(path.value))).folder : undefined)
  } finally {
    client.close()
  }
}

/** Only for who needs it: to ask for the zone of this machine takes as long as some requests do. */
const zoneOrLocal = (name: string | undefined): Zone =>
  zoneOf(name ?? Intl.DateTimeFormat().resolvedOptions().timeZone) ?? utc

/** The bytes for each file, in the order in which they came. */
function gather(pieces: readonly Encoded[], place: (target: string) => string): Map<string, Pieces> {
  const parts = new Map<string, Buffer[]>()
  const byTarget = new Map<string, Buffer[]>()
  for (const { target, buffer, start, end } of pieces) {
    let known = byTarget.get(target!)
    if (known === undefined) {
      const path = place(target!)
      known = parts.get(path) ?? []
      parts.set(path, known)
      byTarget.set(target!, known)
    }
    known.push(buffer.subarray(start, end))
  }
  return parts
}
