/** Declarations that no flow reached are checked all the same. */
import type { ConnectorDeclaration, ParamDeclaration, StageDeclaration } from '../ast.ts'
import type { FlowChecker } from '../flows/flow-checker.ts'
import { declaredSource } from '../flows/resolve-input.ts'
import { declaredSink } from '../flows/resolve-target.ts'
import type { Entry } from '../names/module.ts'
import { readType } from '../names/read-type.ts'
import { typeBlock } from '../stages/if.ts'
import { opaque } from '../typing/constants.ts'
import { paramValue } from '../typing/param-value.ts'
import { configPlace, freeShape } from '../typing/place.ts'

export function checkDeclarations(checker: FlowChecker): void {
  const { session } = checker
  const { main } = session
  for (const entry of main.values.values()) {
    switch (entry.declaration.kind) {
      case 'source':
        declaredSource(entry as Entry<ConnectorDeclaration>, checker)
        break
      case 'sink':
        checkSink(entry as Entry<ConnectorDeclaration>, checker)
        break
      case 'param':
        paramValue(entry as Entry<ParamDeclaration>, session)
        break
      case 'table':
        session.tableOf(entry as Entry<ConnectorDeclaration>)
        break
      default:
    }
  }
  for (const entry of main.types.values()) readType(entry.declaration.type, entry.module, session, [entry])
  for (const entry of main.stages.values()) if (!session.used.has(entry)) checkUnusedStage(entry, checker)
}

/** A sink that nothing is written to is bound over events that are not known. */
function checkSink(entry: Entry<ConnectorDeclaration>, checker: FlowChecker): void {
  const sink = declaredSink(entry, checker)
  if (sink !== undefined && sink.arrivals.length === 0) sink.bind(freeShape, false)
}

function checkUnusedStage(entry: Entry<StageDeclaration>, checker: FlowChecker): void {
  const { session } = checker
  const { parameters, stages } = entry.declaration
  const dollars = new Map(
    parameters.map(({ name, type, span }) => {
      const known = type === undefined ? ({ kind: 'any' } as const) : readType(type, entry.module, session)
      return [name.text, opaque(name.text, known, span)] as const
    }),
  )
  const place = { ...configPlace(session, entry.module), dollars, expanding: [entry] }
  const stateless = stages.filter((stage) => stage.kind !== 'to' && stage.kind !== 'route')
  typeBlock(stateless, freeShape, place, true)
}
