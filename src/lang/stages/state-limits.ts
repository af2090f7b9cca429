import { defaultLimits } from '../../ir/plan.ts'
import type { Place } from '../typing/place.ts'

/** What a join or a sequence may hold, as the pipeline says, else enough for most and little enough for one process. */
export function stateLimits({ session }: Place): { readonly maxKeys: number; readonly maxState: number } {
  const { maxKeys = defaultLimits.maxKeys, maxState = defaultLimits.maxState } = session.limits
  return { maxKeys, maxState }
}
