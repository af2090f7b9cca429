import { fdatasync } from 'node:fs'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { param } from '../contract/params.ts'
import { defineSink, type Encoded, noRows } from '../contract/sink.ts'
import { escapePathPart } from './file/escape-path-part.ts'
import { FileRows } from './file/file-rows.ts'
import { OpenFiles } from './file/open-files.ts'
import { PieceWriter } from './file/write-pieces.ts'
import { writeFailure } from './write-failure.ts'

const sync = promisify(fdatasync)

export const file = defineSink({
  name: 'file',
  summary: 'Writes to a file, or to files whose path is made from each event.',
  since: '0.1.0',
  params: {
    path: param.template({
      doc: 'The file, from the working directory; directories are made. Text from fields can name no other directory.',
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
    mode: param.text({
      doc: 'Permissions of new files, as for chmod.',
      default: '"644"',
      check: (value) =>
        typeof value === 'string' && /^0?[0-7]{3}$/.test(value)
          ? undefined
          : 'The mode is three octal digits, such as "640".',
    }),
  },
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
  ],
  format: 'json',
  target: 'path',
  escape: escapePathPart,
  delivery: () => 'undo',
  readersNote: () =>
    'Who reads the file while the pipeline runs may see lines that a crash takes back; after a stop all lines count.',
  async open({ append, max_open, mode, path }, { clock, log, durability, restored, intend, crashPoint }) {
    const rows = intend === undefined ? undefined : new FileRows(restored, intend, log)
    rows?.restore()
    const files = new OpenFiles({
      append,
      most: max_open,
      mode: Number.parseInt(mode, 8),
      now: clock.now,
      rows,
      crashPoint,
    })
    const writer = new PieceWriter()
    // A path that cannot be written shows before anything is read.
    if (path.op === 'const') files.get(resolve(String(path.value)))
    return {
      write: (pieces) => writeAll(pieces, files, writer),
      async flush() {
        for (const open of files.files) {
          if (!open.dirty || !open.isRegular) continue
          open.dirty = false
          if (durability === 'power')
            await sync(open.descriptor).catch((cause: unknown) => {
              open.dirty = true
              throw writeFailure(cause, open.title)
            })
          rows?.flushed(open.path, open.descriptor)
        }
        rows?.syncFolders()
        return rows?.take() ?? noRows
      },
      close() {
        files.closeAll()
        return Promise.resolve()
      },
    }
  },
  probe: () => Promise.resolve(),
})

function writeAll(pieces: readonly Encoded[], files: OpenFiles, writer: PieceWriter): void | Promise<void> {
  const targets = new Map<string, Buffer[]>()
  for (const { target, buffer, start, end } of pieces) {
    const bytes = buffer.subarray(start, end)
    const parts = targets.get(target!)
    if (parts === undefined) targets.set(target!, [bytes])
    else parts.push(bytes)
  }
  files.prepare([...targets.keys()].map((target) => resolve(target)))
  const rest = targets.entries()
  for (const [target, parts] of rest) {
    const writing = writer.write(files.get(resolve(target)), parts)
    if (writing !== undefined) return writing.then(() => writeRest(rest, files, writer))
  }
}

async function writeRest(
  rest: Iterable<[string, Buffer[]]>,
  files: OpenFiles,
  writer: PieceWriter,
): Promise<void> {
  for (const [target, parts] of rest) await writer.write(files.get(resolve(target)), parts)
}
