import { deliveryOf } from './delivery-of.ts'
import { sharingOf } from './is-fenced.ts'
import { type KnownAgain, knownAgain } from './known-again.ts'
import type { Path } from './promise.ts'

/** What becomes at the other side of an event that is sent again. */
export interface Again {
  /** What makes that harmless, as a clause; undefined: it is there twice, or may do other harm. */
  readonly harmless: string | undefined
  /** The same for what this run alone sends again. */
  readonly alone: string | undefined
  readonly known: KnownAgain | undefined
  /** Why what another run sends late does harm though it is known, as a clause. */
  readonly late: string | undefined
}

export function againAt(path: Path): Again {
  const { source, sink, plan, catalog } = path
  const spec = catalog.sinks.get(sink.use.name)
  const settings = sink.use.settings as never
  // Letters tell when they were written.
  const known = sink.id === plan.deadLetter ? undefined : knownAgain(path)
  const late = known && spec?.knownBy?.lateHarm?.(settings)
  const isSame = known?.whys.length === 0
  // What waits in an outbox is made; without one this run makes it anew after a crash.
  const alone =
    known !== undefined && !isSame && deliveryOf(sink, catalog) === 'immediate'
      ? undefined
      : spec?.harmlessTwice?.(settings)
  const isShared = sharingOf(source, catalog) !== undefined
  return { harmless: !isShared || (isSame && late === undefined) ? alone : undefined, alone, known, late }
}
