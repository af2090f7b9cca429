/** What was declared and nothing names. Only the main file: a file that is used offers more than one pipeline needs. */
import { nearest } from '../../core/nearest.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import {
  unreadStream,
  unusedDeclaration,
  unusedParam,
  unusedSink,
  unusedSource,
} from '../../diagnostics/messages/plan.ts'
import type { StreamDeclaration } from '../ast.ts'
import { flowsOf } from '../names/load-modules.ts'
import type { Entry, ValueDeclaration } from '../names/module.ts'
import { reportIn, type Session } from '../session.ts'

export function checkUnused(session: Session): void {
  const { main } = session
  // A file without a flow is there to be used by others.
  if (!flowsOf(main.file).some((flow) => flow.stages.some((stage) => ends(stage.kind)))) return
  const report = (diagnostic: Diagnostic | undefined): void => {
    if (diagnostic !== undefined) reportIn(session, main, [], diagnostic)
  }
  // A name that is a slip of a sink's leaves that sink without events.
  const sinks = [...main.values.values()]
    .filter((entry) => entry.declaration.kind === 'sink' && isOurs(entry, session))
    .map(({ name }) => name)
  for (const entry of main.values.values()) {
    if (isOurs(entry, session)) report(unusedValue(entry, sinks))
  }
  for (const [kind, names] of [
    ['function', main.fns],
    ['stage', main.stages],
    ['type', main.types],
  ] as const) {
    for (const entry of names.values())
      if (isOurs(entry, session)) report(unusedDeclaration(entry.span, kind, entry.name))
  }
}

const isOurs = (entry: Entry<unknown>, session: Session): boolean =>
  entry.module === session.main && !session.used.has(entry)

function unusedValue(
  { declaration, span, name }: Entry<ValueDeclaration>,
  sinks: readonly string[],
): Diagnostic | undefined {
  switch (declaration.kind) {
    case 'source':
      return unusedSource(span, name)
    case 'sink':
      return unusedSink(span, name)
    case 'table':
      return unusedDeclaration(span, 'table', name)
    case 'param':
      return unusedParam(span, name)
    case 'routed':
      return unreadStream(span, name, nearest(name, sinks))
    case 'stream':
      return endsItself(declaration) ? undefined : unreadStream(span, name)
    default:
      return undefined
  }
}

const ends = (kind: string): boolean => kind === 'to' || kind === 'route'

const endsItself = ({ flow }: StreamDeclaration): boolean =>
  flow.kind === 'flow' && flow.stages.some((stage) => ends(stage.kind))
