import { RunError } from '../core/run-error.ts'
import { type Code, codes } from '../diagnostics/codes.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import { unreachable } from '../diagnostics/messages/connect.ts'
import type { LogicalPlan } from '../ir/plan.ts'
import type { Catalog } from '../operators/contract/catalog.ts'

/** Tries every source and sink of a plan, all at once; gives a finding for each that cannot be reached. */
export async function probeConnectors(
  plan: LogicalPlan,
  path: string,
  catalog: Catalog,
): Promise<readonly Diagnostic[]> {
  const found = await Promise.all(
    plan.nodes.map(async (node) => {
      if (node.op !== 'source' && node.op !== 'sink') return undefined
      const spec = (node.op === 'source' ? catalog.sources : catalog.sinks).get(node.use.name)
      try {
        await spec?.probe(node.use.settings as never)
        return undefined
      } catch (error) {
        if (!(error instanceof RunError) || !isCode(error.code)) throw error
        const file = node.file === '' ? path : node.file
        return unreachable(error.code, file, node.span, `${node.op} "${node.name}"`, error.message)
      }
    }),
  )
  return found.filter((finding) => finding !== undefined)
}

const isCode = (code: string): code is Code => Object.hasOwn(codes, code)
