import type { Span } from '../../core/span.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { metaOutOfPlace } from '../../diagnostics/messages/types.ts'
import { resultMetadata } from './metadata.ts'
import type { StreamFacts } from './place.ts'

/** Metadata that the events here do not have: results of `aggregate` have their own, and only they do. */
export function absentMeta(
  name: string,
  span: Span,
  stream: StreamFacts | undefined,
): Diagnostic | undefined {
  const { derived = false, windowed = false } = stream ?? {}
  if (name === 'window')
    return windowed
      ? undefined
      : metaOutOfPlace(
          span,
          name,
          'it comes with the windows of "aggregate"',
          'Behind such a stage it is there; among its own results write "window_start()" or "window_end()".',
        )
  if (resultMetadata.has(name))
    return derived ? undefined : metaOutOfPlace(span, name, 'it comes with the results of "aggregate"')
  if (!derived || resultsHaveToo.has(name)) return undefined
  return metaOutOfPlace(span, name, 'a result of "aggregate" is made of many events', lastOfMeta(name))
}

/** A result that was refused behind the stage may have been sent again. */
const resultsHaveToo: ReadonlySet<string> = new Set(['time', 'error', 'replayed'])

const lastOfMeta = (name: string): string =>
  `Take it along as an item, as in "${name} = last(@${name})", or as a key, as in "by ${name} = @${name}".`
