import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import type { Module } from '../../src/lang/names/module.ts'
import type { Session } from '../../src/lang/session.ts'
import { catalog } from '../../src/operators/catalog.ts'
import { fixedRun } from './evaluate.ts'

/** A session over the real operators, and what is reported in it. */
export function openSession(module: Module): { readonly session: Session; readonly found: Diagnostic[] } {
  const found: Diagnostic[] = []
  const session: Session = {
    catalog,
    run: fixedRun,
    env: {},
    hostname: () => 'host',
    params: {},
    checking: false,
    main: module,
    used: new Set(),
    paramValues: new Map(),
    circles: new Set(),
    missingValues: new Set(),
    report: (diagnostic) => found.push(diagnostic),
    typed: [],
    tableOf: () => undefined,
    limits: {},
  }
  return { session, found }
}
