import type { Clock } from '../../src/core/clock.ts'
import type { Rec } from '../../src/core/value.ts'
import { bindCall } from '../../src/lang/binding/bind-call.ts'
import { emptyModule } from '../../src/lang/names/module.ts'
import { parseExpression, parsePipe } from '../../src/lang/parse.ts'
import { configPlace } from '../../src/lang/typing/place.ts'
import type { GroupAggregator, GroupContext } from '../../src/operators/contract/group-aggregator.ts'
import { noMeta, type Row } from '../../src/operators/contract/row.ts'
import { groupAggregators } from '../../src/operators/groups/index.ts'
import { groupRegistry } from '../../src/operators/groups/registry.ts'
import { fakeClock } from './fake-clock.ts'
import { openSession } from './open-session.ts'

export const toyContext = (clock: Clock = fakeClock()): GroupContext => ({
  name: 'packed',
  clock,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
})

export const rowOf = (event: Rec, source = 'app'): Row => ({
  event,
  meta: { ...noMeta, origin: { source, partition: 'p', path: null } },
})

/** A group aggregator of ours from its text. Throws with the messages where it is wrong. */
export function bindGroupAggregator(text: string): GroupAggregator {
  const { expression, diagnostics } = parseExpression(text.includes('(') ? text : `${text}()`)
  if (expression.kind !== 'call') throw new Error(`"${text}" is no call`)
  const spec = groupRegistry('linux', groupAggregators).find(expression.name.text)
  const module = emptyModule('', parsePipe('').file, { regions: [], losesNames: false })
  const { session, found } = openSession(module)
  const binder = { owner: `"${spec.name}"`, params: spec.params, positional: spec.positional }
  const bound = bindCall(expression.arguments, expression.span, binder, configPlace(session, module))
  const messages = [...diagnostics, ...found].map(({ message }) => message)
  if (messages.length > 0) throw new Error(messages.join(' '))
  return spec.open(bound.settings as never)
}
