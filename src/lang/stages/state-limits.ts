import type { Place } from '../typing/place.ts'

/** What a join or a sequence may hold, as the pipeline says, else enough for most and little enough for one process. */
export function stateLimits({ session }: Place): { readonly maxKeys: number; readonly maxState: number } {
  const { maxKeys = 1_000_000, maxState = 512 * 1024 * 1024 } = session.limits
  return { maxKeys, maxState }
}
