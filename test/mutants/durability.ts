import type { BrokenPromise } from './mutant.ts'

const syncs = ['test/simulation/syncs.test.ts']
const fileRows = 'src/operators/sinks/file/file-rows.ts'
const frameLog = 'src/runtime/frames/frame-log.ts'
const epochLog = 'src/runtime/epoch/epoch-log.ts'
const compaction = 'src/runtime/epoch/compact-log.ts'
const simulation = ['test/simulation/simulation.test.ts']

/** What is called durable survives a loss of power (protocol C1, F2 to F4, T5). */
export const durability: readonly BrokenPromise[] = [
  {
    promise: 'What is called durable is',
    mutants: [
      {
        name: 'what was decided counts as delivered before the file was synced',
        file: 'src/operators/sinks/file/redo-sink.ts',
        find: "if (this.#context.durability === 'power')",
        replace: "if (this.#context.durability === 'process')",
        tests: syncs,
      },
      {
        name: 'a file that is cut back after a crash is not synced at the barrier',
        file: 'src/operators/sinks/file/live-sink.ts',
        find: "if (durability === 'power')",
        replace: "if (durability === 'process')",
        tests: syncs,
      },
      {
        name: 'names of new files are not synced',
        file: fileRows,
        find: 'for (const folder of this.#newFolders) syncFolder(folder)',
        replace: '',
        tests: syncs,
      },
      {
        name: 'names of files that were there are not synced',
        file: fileRows,
        find: '    this.#noteNew(path)\n    const size',
        replace: '    if (isMade) this.#noteNew(path)\n    const size',
        tests: syncs,
      },
      {
        name: 'names of new folders are not synced',
        file: fileRows,
        find: 'for (const folder of this.#newAbove) syncFolderAbove(folder)',
        replace: '',
        tests: syncs,
      },
      {
        name: 'a file that is closed for another is not synced',
        file: 'src/operators/sinks/file/open-files.ts',
        find: 'fdatasyncSync(file.descriptor)\n',
        replace: '\n',
        tests: syncs,
      },
      {
        name: 'published names are not synced',
        file: 'src/operators/sinks/file/renames.ts',
        find: 'isSynced ? due.map',
        replace: '!isSynced ? due.map',
        tests: syncs,
      },
      {
        name: 'frames are not synced',
        file: frameLog,
        find: 'await this.#segments.at(-1)!.file.datasync()',
        replace: '',
        tests: syncs,
      },
      {
        name: 'names of new segments are not synced',
        file: frameLog,
        find: 'await folder.sync().finally(() => folder.close())',
        replace: 'await folder.close()',
        tests: syncs,
      },
      {
        name: 'a segment that is full is not synced',
        file: frameLog,
        find: 'await this.sync()\n    const start',
        replace: 'const start',
        tests: syncs,
      },
      {
        name: 'what could not be synced is synced again',
        file: frameLog,
        find: 'if (this.#isUnsure) throw',
        replace: 'if (this.#isClosed) throw',
        tests: syncs,
      },
      {
        name: 'the epoch log is not synced',
        file: epochLog,
        find: 'if (this.isSynced) await this.#file?.datasync()',
        replace: '',
        tests: syncs,
      },
      {
        name: 'names of new files of the epoch log are not synced',
        file: epochLog,
        find: 'if (this.isSynced) await syncFolder(this.directory)',
        replace: '',
        tests: syncs,
      },
      {
        name: 'a base is not synced',
        file: compaction,
        find: 'if (isSynced) await handle.sync()',
        replace: '',
        tests: syncs,
      },
      {
        name: 'the name of a base is not synced',
        file: compaction,
        find: 'if (isSynced) await syncFolder(directory)',
        replace: '',
        tests: syncs,
      },
    ],
  },
  {
    promise: 'A disk that fails costs nothing that was decided',
    mutants: [
      {
        name: 'a frame log takes a part of a write for all of it',
        file: frameLog,
        find: 'if (written === wanted) return wanted',
        replace: 'if (written > 0) return wanted',
        tests: simulation,
        shape: 'a fan-out',
      },
      {
        name: 'the epoch log takes a part of a write for all of it',
        file: epochLog,
        find: 'if (bytesWritten < wanted) {',
        replace: 'if (bytesWritten === 0) {',
        tests: simulation,
        shape: 'two inputs',
      },
      {
        name: 'a file takes a part of a write for all of it',
        file: 'src/operators/sinks/file/write-pieces.ts',
        find: 'for (let at = 0; at < part.length; )\n      at +=',
        replace: 'for (let at = 0; at === 0; )\n      at +=',
        tests: simulation,
        shape: 'files of every way',
      },
      {
        name: 'what an epoch log had no room for counts as written',
        file: epochLog,
        find: 'const written = await this.#write(this.#file!, blocks, last)',
        replace: 'const written = await this.#write(this.#file!, blocks, last).catch(() => last)',
        tests: simulation,
        shape: 'join',
      },
      {
        name: 'what an outbox had no room for is passed over',
        file: 'src/runtime/outbox/outbox.ts',
        find: "if (!['ENOSPC', 'EDQUOT', 'EIO'].includes(code)) throw cause",
        replace: 'if (code !== "") return',
        tests: simulation,
        shape: 'a fan-out',
      },
      {
        name: 'an outbox that could not be synced is synced again',
        file: 'src/runtime/outbox/outbox.ts',
        find: 'if (this.#log.isUnsure)',
        replace: "if (code === '')",
        tests: simulation,
        shape: 'a fan-out',
      },
      {
        name: 'a decision that failed counts as made',
        file: 'src/runtime/epoch/sqlite-state.ts',
        find: 'throw cause instanceof RunError ? cause : writingFailed(this.directory, cause)',
        replace: '',
        tests: simulation,
        shape: 'two inputs',
      },
    ],
  },
  {
    promise: 'A server that refuses events, or takes a part of what it is given, has each once',
    mutants: [
      {
        name: 'what a sink has refused at its end is not decided to be in the dead letter',
        file: 'src/runtime/outbox/outbox.ts',
        find: 'if (this.#refusals.settled > settled) this.#options.keep(this.#rows)',
        replace: '',
        tests: simulation,
        shape: 'depot',
      },
      {
        name: 'what is refused is in the dead letter before it is put down',
        file: 'src/runtime/outbox/refusals.ts',
        find: 'this.#options.store.noteDeliveries(this.#options.sink, refusedRow(refused))',
        replace: '',
        tests: simulation,
        shape: 'depot',
      },
      {
        name: 'pieces have other keys when they come again',
        file: 'src/runtime/outbox/delivery.ts',
        find: 'key: `${store.instance}/${sink}/${epoch}/${seq}`',
        replace:
          'key: `${store.instance}/${sink}/${epoch}/${seq}/${Math.floor(this.#options.clock.now() / 50_000)}`',
        tests: simulation,
        shape: 'depot',
      },
    ],
  },
]
