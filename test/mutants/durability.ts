import type { BrokenPromise } from './mutant.ts'

const syncs = ['test/simulation/syncs.test.ts']
const fileRows = 'src/operators/sinks/file/file-rows.ts'
const frameLog = 'src/runtime/frames/frame-log.ts'

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
    ],
  },
]
