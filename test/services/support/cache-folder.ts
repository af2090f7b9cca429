import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** A folder outside of the repository for what was made from these texts; it is kept from run to run. */
export function cacheFolder(name: string, ...texts: readonly string[]): string {
  const hash = createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 12)
  const folder = join(tmpdir(), `logpipe-services-${userInfo().username}`, `${name}-${hash}`)
  mkdirSync(folder, { recursive: true })
  return folder
}
