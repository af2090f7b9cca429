import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** One pipeline as it was given: a file, the standard input or text on the command line. */
export interface PipelineText {
  /** As the person gave it, or a name for what has no path: shown in diagnostics. */
  readonly path: string
  readonly text: string
  /** May be written back by `--fix`. */
  readonly isFile: boolean
}

/** The name of a pipeline given with `-e`. */
export const inlinePath = '(command line)'
/** The name of a pipeline read from the standard input. */
export const inputPath = '(standard input)'

/** Reads the pipeline at a path; `-` is the standard input. Throws a UsageError where that is not possible. */
export async function readPipeline(path: string, io: Io): Promise<PipelineText> {
  if (path === '-') return { path: inputPath, text: await io.readInput(), isFile: false }
  try {
    return { path, text: withoutMark(await io.files.read(path)), isFile: true }
  } catch (error) {
    throw new UsageError(readFailure(path, error as NodeJS.ErrnoException))
  }
}

function readFailure(path: string, error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ENOENT':
      return path.includes(' | ') || /^from\b/.test(path)
        ? `There is no file "${path}". A pipeline on the command line is given with -e.`
        : `There is no file "${path}".`
    case 'EISDIR':
      return `"${path}" is a folder. Name a pipeline in it, or "${path.replace(/\/$/, '')}/*.pipe" for all of them.`
    case 'EACCES':
      return `The file "${path}" may not be read: permission is denied.`
    default:
      return `The file "${path}" cannot be read: ${error.message}.`
  }
}

/** A byte order mark would shift every column of the first line. */
const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text)
