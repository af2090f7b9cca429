import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import { aggregatorInLambda, nestedAggregator } from '../../diagnostics/messages/aggregate.ts'
import { aggregatorOutOfPlace } from '../../diagnostics/messages/types.ts'
import type { Call } from '../ast.ts'
import type { Place } from './place.ts'

/** What is said of a call of an aggregator where only functions may stand. */
export function misplacedAggregator({ name: { text, span } }: Call, { grouping }: Place): Diagnostic {
  if (grouping?.kind === 'argument') return nestedAggregator(span, text, grouping.of)
  if (grouping?.kind === 'lambda') return aggregatorInLambda(span, text)
  return aggregatorOutOfPlace(span, text)
}
