import type { Rec, Value } from '../../src/core/value.ts'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { compileClosure } from '../../src/expression/closure.ts'
import type { RunContext } from '../../src/ir/callable.ts'
import type { Expr } from '../../src/ir/expression.ts'
import { emptyModule } from '../../src/lang/names/module.ts'
import { parseExpression, parsePipe } from '../../src/lang/parse.ts'
import type { Session } from '../../src/lang/session.ts'
import { typeExpression } from '../../src/lang/typing/expression.ts'
import { configPlace, eventPlace, openShape } from '../../src/lang/typing/place.ts'
import type { Catalog } from '../../src/operators/contract/catalog.ts'
import { foreignFunctions } from '../../src/operators/functions/foreign-names.ts'
import { functions } from '../../src/operators/functions/index.ts'
import { plannedFunctions } from '../../src/operators/planned-operators.ts'

/** A clock that stands at 2026-11-21T10:00:00Z and a random that is none. */
export const fixedRun: RunContext = { now: () => 1_795_255_200_000_000, random: () => 0.5 }

const none: ReadonlySet<string> = new Set()
const catalog: Catalog = {
  sources: new Map(),
  tables: new Map(),
  sinks: new Map(),
  formats: new Map(),
  stages: new Map(),
  functions: new Map(functions.map((spec) => [spec.name, spec])),
  aggregators: new Map(),
  windows: new Map(),
  planned: {
    sources: none,
    sinks: none,
    tables: none,
    formats: none,
    functions: new Set(plannedFunctions),
  },
  foreignFunctions,
  foreignAggregators: new Map(),
}

/** An expression of the language, parsed and typed against open events with all functions at hand. */
export function typeText(code: string): { readonly expr: Expr; readonly diagnostics: readonly Diagnostic[] } {
  const { expression, diagnostics } = parseExpression(code)
  const found: Diagnostic[] = [...diagnostics]
  const module = emptyModule('', parsePipe('').file, { regions: [], losesNames: false })
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
    tableOf: () => undefined,
    limits: {},
    missingValues: new Set(),
    report: (diagnostic) => found.push(diagnostic),
    typed: [],
  }
  return {
    expr: typeExpression(expression, eventPlace(configPlace(session, module), openShape)),
    diagnostics: found,
  }
}

/** The value of an expression for an event. Fails on any diagnostic. */
export function evaluateText(code: string, event: Rec = {}): Value {
  const { expr, diagnostics } = typeText(code)
  if (diagnostics.length > 0) throw new Error(`${code}: ${diagnostics.map((one) => one.message).join(' ')}`)
  return compileClosure(
    expr,
    fixedRun,
  )({
    event,
    meta: {
      origin: { source: '', partition: '', path: null },
      time: Number.NaN,
      watermark: Number.NEGATIVE_INFINITY,
      received: 0,
      line: 0,
      offset: -1,
    },
  })
}
