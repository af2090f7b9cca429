import type { SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'
import { isSpooled } from '../../plan/delivery/is-spooled.ts'
import type { StateStore } from '../epoch/state-store.ts'
import { spoolFiles } from '../frames/spool-files.ts'

/** Does a source read through a spool? Also one whose spool an earlier run, told otherwise, has not emptied. */
export function usesSpool(
  node: SourceNode,
  catalog: Catalog,
  store: StateStore | undefined,
): store is StateStore & { readonly directory: string } {
  if (store?.directory === undefined || catalog.sources.get(node.use.name)?.spools !== true) return false
  if (isSpooled(node, catalog)) return true
  return spoolFiles(store.directory).some(({ source }) => source === node.name)
}
