import { type FileSettings, isTemplated } from './settings.ts'

const of = {
  live: 'Who reads the file while the pipeline runs may see lines that a crash takes back; after a stop all lines count.',
  commit:
    'The file only ever holds decided events, so who follows it sees each once; they come one epoch and one delivery later.',
  rotate:
    'A file has its name when it is complete and decided, so who reads those without ".part" sees each event once.',
} as const

/** What a reader must know, and what many files cost (protocol §5, F5). */
export function readersNote(settings: FileSettings): string {
  const { publish } = settings
  return publish !== 'commit' && isTemplated(settings)
    ? `${of[publish]} Where more than 64 files are written in one epoch, "publish: commit" costs less, since the disk confirms one log and not each file.`
    : of[publish]
}
