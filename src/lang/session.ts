/** What one compilation shares: the operators, the surroundings, the findings. */
import type { Span } from '../core/span.ts'
import type { Diagnostic } from '../diagnostics/diagnostic.ts'
import type { RunContext } from '../ir/callable.ts'
import type { Expr } from '../ir/expression.ts'
import type { Catalog } from '../operators/contract/catalog.ts'
import type { ConnectorDeclaration, ParamDeclaration } from './ast.ts'
import type { BoundTable } from './bound-table.ts'
import type { Entry, Module } from './names/module.ts'

export interface Session {
  readonly catalog: Catalog
  readonly run: RunContext
  readonly env: Readonly<Record<string, string | undefined>>
  readonly hostname: () => string
  /** Texts of params given on the command line. */
  readonly params: Readonly<Record<string, string>>
  /** Check without values: a param without a value and an unset secret are no mistakes. */
  readonly checking: boolean
  readonly main: Module
  /** Declarations that something names. */
  readonly used: Set<Entry<unknown>>
  /** Values of params, worked out when first asked for; `pending` while that goes on. */
  readonly paramValues: Map<Entry<ParamDeclaration>, ParamValue | 'pending'>
  /** Params and secrets whose values a check went without. */
  readonly missingValues: Set<string>
  /** Functions and stages that lead back to themselves and were told of. */
  readonly circles: Set<unknown>
  /** The table of a declaration; `undefined` after a mistake. */
  tableOf: (entry: Entry<ConnectorDeclaration>) => BoundTable | undefined
  /** Bounds of state that the pipeline sets for all its stages; known before flows are typed. */
  limits: { readonly maxKeys?: number; readonly maxState?: number }
  readonly report: (diagnostic: Diagnostic) => void
  /** Types of expressions by place, for editors. */
  readonly typed: { readonly file: string; readonly span: Span; readonly expr: Expr }[]
}

export interface ParamValue {
  readonly expr: Expr
  /** It holds a secret, which may go into settings only. */
  readonly secret: boolean
}

/** Where an own stage or function was used from, for diagnostics inside it. */
export interface Via {
  readonly file: string
  readonly span: Span
  readonly message: string
}

/** Reports a diagnostic that lies in `module`, reached through `via`. */
export function reportIn(
  session: Session,
  module: Module,
  via: readonly Via[],
  diagnostic: Diagnostic,
): void {
  session.report({
    ...diagnostic,
    file: module.path,
    related: [
      ...diagnostic.related.map((one) => (one.file === '' ? { ...one, file: module.path } : one)),
      ...via,
    ],
  })
}
