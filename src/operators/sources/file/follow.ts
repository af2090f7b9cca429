import type { SourceContext } from '../../contract/source.ts'
import { readFailure } from '../read-failure.ts'
import { discover } from './discover.ts'
import type { FileTable } from './file-table.ts'
import { Follower, type FollowSettings } from './follower.ts'
import { hasWildcard } from './glob.ts'
import { readAll } from './read-all.ts'

/** Follows files until the source is stopped. */
export async function follow(
  settings: FollowSettings,
  table: FileTable,
  context: SourceContext,
): Promise<void> {
  const first = discover(settings.path, settings.exclude)
  const isStream = first.files.length > 0 && first.files.every(({ status }) => !status.isFile())
  const [problem] = first.problems.filter(({ cause }) => (cause as NodeJS.ErrnoException).code !== 'ENOENT')
  if (problem !== undefined && !settings.path.some(hasWildcard))
    throw readFailure(problem.cause, `file "${problem.path}"`)
  const folder = first.files.find(({ status }) => status.isDirectory())
  if (folder !== undefined)
    throw readFailure(Object.assign(new Error('a directory'), { code: 'EISDIR' }), `file "${folder.path}"`)
  // A pipe or a device has an end of its own and nothing to come back to.
  if (isStream && !settings.path.some(hasWildcard)) {
    await readAll(settings, table, context)
    return
  }
  await new Follower(settings, table, context).run()
}
