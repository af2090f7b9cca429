import { RunError } from '../core/run-error.ts'
import { type Code, codes } from '../diagnostics/codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { unreachable } from '../diagnostics/messages/connect.ts'
import type { LogicalPlan, TableUse } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'

/** Tries every source, sink and table of a plan, all at once; gives a finding for each that cannot be reached. */
export async function probeConnectors(
  plan: LogicalPlan,
  path: string,
  catalog: Catalog,
): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(
    connectorsOf(plan).map(async ({ kind, connector: { name, use, file, span } }) => {
      const spec = catalog[kind].get(use.name)
      try {
        await spec?.probe(use.settings as never)
        return undefined
      } catch (error) {
        if (!(error instanceof RunError) || !isCode(error.code)) throw error
        return unreachable(
          error.code,
          file === '' ? path : file,
          span,
          `${kind.slice(0, -1)} "${name}"`,
          error.message,
        )
      }
    }),
  )
  return found.filter((finding) => finding !== undefined)
}

interface Connector {
  readonly kind: 'sources' | 'sinks' | 'tables'
  readonly connector: TableUse
}

const connectorsOf = ({ nodes, tables = [] }: LogicalPlan): readonly Connector[] => [
  ...nodes.flatMap((node): Connector[] => {
    if (node.op !== 'source' && node.op !== 'sink') return []
    return [{ kind: node.op === 'source' ? 'sources' : 'sinks', connector: node }]
  }),
  ...tables.map((connector): Connector => ({ kind: 'tables', connector })),
]

const isCode = (code: string): code is Code => Object.hasOwn(codes, code)
