import type { SourceNode } from '../../ir/plan.ts'
import type { Catalog } from '../../operators/contract/catalog.ts'

/** What a source reads is on disk before it goes on. */
export const isSpooled = ({ use, common }: SourceNode, catalog: Catalog): boolean =>
  common.durable === true && catalog.sources.get(use.name)?.spools === true
