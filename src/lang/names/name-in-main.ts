import type { Session } from '../session.ts'
import type { Entry, ValueDeclaration } from './module.ts'

/** The name under which the main file knows a declaration: `x.limit` for one of a file used as `x`. */
export function nameInMain(entry: Entry<ValueDeclaration>, session: Session): string {
  if (entry.module === session.main) return entry.name
  for (const [name, other] of session.main.values) if (other === entry) return name
  return entry.name
}
