import { describe } from 'vitest'
import { SkipReason } from './skip-reason.ts'

/**
 * A suite that needs real servers. `needs` asks for what starts them (a JDK, their jars) and throws a `SkipReason` where this
 * machine lacks it; the suite is then skipped, and its title says why.
 */
export function serviceSuite(name: string, needs: readonly (() => unknown)[], suite: () => void): void {
  const reason = firstReason(needs)
  if (reason === undefined) describe(name, suite)
  else describe.skip(`${name}: skipped, because ${reason}`, suite)
}

function firstReason(needs: readonly (() => unknown)[]): string | undefined {
  try {
    for (const need of needs) need()
    return undefined
  } catch (thrown) {
    if (thrown instanceof SkipReason) return thrown.message
    throw thrown
  }
}
