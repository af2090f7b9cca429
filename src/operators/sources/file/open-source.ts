import { stat } from 'node:fs/promises'
import type { RunningSource, SourceContext } from '../../contract/source.ts'
import type { FileSettings } from '../file.ts'
import { readFailure } from '../read-failure.ts'
import { FileTable } from './file-table.ts'
import { follow } from './follow.ts'
import { expandBraces, hasWildcard } from './glob.ts'
import { readAll } from './read-all.ts'

/** Reads the files of the source, to their end or for ever. */
export function openSource(settings: FileSettings, context: SourceContext): RunningSource {
  const table = new FileTable(context.restored)
  const chosen = {
    path: settings.path.flatMap(expandBraces),
    exclude: settings.exclude ?? [],
    decompress: settings.decompress !== 'none',
    ignoreOlder: settings.ignore_older,
  }
  return {
    run: () =>
      context.untilEof || !settings.follow
        ? readAll(chosen, table, context)
        : follow(
            {
              ...chosen,
              fromEnd: settings.start === 'end' && context.restored.size === 0,
              poll: settings.poll,
              partial: settings.partial,
              grace: settings.rotate_grace,
            },
            table,
            context,
          ),
    position: () => table.position(),
  }
}

/** For `check --connect`. */
export async function probe({ path }: FileSettings): Promise<void> {
  for (const each of path.flatMap(expandBraces)) {
    if (hasWildcard(each)) continue
    await stat(each).catch((cause: unknown) => {
      throw readFailure(cause, `file "${each}"`)
    })
  }
}
