import type { Span } from '../../core/span.ts'
import type { Code } from '../../diagnostics/codes.ts'
import type { Diagnostic } from '../../diagnostics/diagnostic.ts'
import type { Declaration, File, FlowDeclaration } from '../ast.ts'

/** The parts of a file in which something could not be read: what is found there besides is most likely a consequence. */
export interface Damage {
  readonly regions: readonly Span[]
  /** A declaration or a route is among them, so that names may be missing. */
  readonly losesNames: boolean
}

/** The regions are stages, the heads of flows, and declarations, each up to where the next one begins. */
export function damagedRegions(file: File, found: readonly Diagnostic[]): Damage {
  const errors = found.filter((one) => one.severity === 'error' && !isUnderstood(one))
  if (errors.length === 0) return { regions: [], losesNames: false }
  const parts = partsOf(file)
  const damaged = parts.filter(({ region }) =>
    errors.some(({ span }) => span.start < region.end && Math.max(span.end, span.start + 1) > region.start),
  )
  return {
    regions: damaged.map((part) => part.region),
    losesNames: damaged.some((part) => part.declares),
  }
}

/**
 * Nothing around a mistake is lost where a foreign spelling (`&&`, `'…'`, `AND`) with a certain remedy was read as it was meant, or where the
 * text was read to its end and only one word of it is no choice, one clause too many, or one number wrong.
 */
const isUnderstood = ({ code, fix }: Diagnostic): boolean =>
  (fix?.certain === true && foreignSpellings.has(code)) || readToTheEnd.has(code)
const readToTheEnd: ReadonlySet<Code> = new Set<Code>(['LP1010', 'LP1039', 'LP1041', 'LP1042'])
const foreignSpellings: ReadonlySet<Code> = new Set<Code>(['LP1006', 'LP1007', 'LP1008', 'LP1017'])

export const isDamaged = ({ regions }: Damage, span: Span): boolean =>
  regions.some((region) => region.start <= span.start && span.start < Math.max(region.end, region.start + 1))

interface Part {
  readonly region: Span
  readonly declares: boolean
}

function partsOf(file: File): readonly Part[] {
  return file.declarations.flatMap((declaration, index) => {
    const end = file.declarations[index + 1]?.span.start ?? file.span.end + 1
    const flow = flowOf(declaration)
    if (flow === undefined) return [{ region: { start: declaration.span.start, end }, declares: true }]
    const starts = flow.stages.map((stage) => stage.span.start)
    const head = { start: declaration.span.start, end: starts[0] ?? end }
    return [
      { region: head, declares: declaration.kind === 'stream' },
      ...flow.stages.map((stage, i) => ({
        region: { start: stage.span.start, end: starts[i + 1] ?? end },
        declares: stage.kind === 'route' || stage.kind === 'broken' || stage.kind === 'missing',
      })),
    ]
  })
}

function flowOf(declaration: Declaration): FlowDeclaration | undefined {
  if (declaration.kind === 'flow') return declaration
  return declaration.kind === 'stream' && declaration.flow.kind === 'flow' ? declaration.flow : undefined
}
