import type { Session } from '../session.ts'
import type { Module } from './module.ts'

/** Takes all that is named anywhere inside a piece of the syntax tree as used: for what this version cannot type. */
export function markUsed(node: unknown, module: Module, session: Session): void {
  if (typeof node !== 'object' || node === null) return
  if (Array.isArray(node)) {
    for (const item of node) markUsed(item, module, session)
    return
  }
  const { kind } = node as { kind?: unknown }
  const name = nameOf(node as Readonly<Record<string, unknown>>)
  if (name !== undefined) {
    for (const names of [module.values, module.fns, module.stages, module.types]) {
      const entry = names.get(name)
      if (entry !== undefined && (kind !== 'name' || names === module.values)) session.used.add(entry)
    }
  }
  for (const child of Object.values(node)) markUsed(child, module, session)
}

function nameOf(node: Readonly<Record<string, unknown>>): string | undefined {
  switch (node.kind) {
    case 'dollar':
    case 'field':
      return node.name as string
    case 'name':
      return node.text as string
    default:
      return undefined
  }
}
