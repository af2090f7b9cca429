import type { PathPromise } from './promise.ts'
import type { Variation } from './variations.ts'

/** The promises as text: a line for each path, what lowers it, and footnotes by number. */
export function renderPromises(promises: readonly PathPromise[], variations: readonly Variation[]): string {
  const notes = [...new Set(promises.flatMap((promise) => promise.notes))]
  const title = ({ source, sink }: PathPromise): string => `${source.name} → ${sink.name}`
  const width = Math.max(0, ...promises.map((promise) => title(promise).length))
  const lines = promises.flatMap((path) => {
    const marks = path.notes
      .map((note) => notes.indexOf(note) + 1)
      .sort((a, b) => a - b)
      .map((number) => `[${number}]`)
      .join(' ')
    return [
      `${title(path).padEnd(width)}  ${path.promise}${marks === '' ? '' : ` ${marks}`}`,
      ...[...path.reasons, ...path.power].map(({ why }) => `${' '.repeat(width)}  - ${why}`),
    ]
  })
  const footnotes = notes.map((note, index) => `[${index + 1}] ${note}`)
  const varying =
    variations.length === 0
      ? ['The same input gives the same results in every run.']
      : [
          'Not the same in every run over the same input:',
          ...variations.map(({ where, whys }) => `- The ${where} ${whys.join('; it ')}.`),
        ]
  const sections = [['What each way promises over crashes and restarts:', ...lines], footnotes, varying]
  return sections
    .filter((section) => section.length > 0)
    .map((section) => `${section.join('\n')}\n`)
    .join('\n')
}
