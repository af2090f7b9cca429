import type { LogicalPlan, StepNode } from '../../src/ir/plan.ts'
import { printType } from '../../src/ir/type.ts'
import { type Compiled, type CompileOptions, compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'

/** Compiles a text as `main.pipe` with all operators, no environment and no other files. */
export const compileText = (text: string, options: Partial<CompileOptions> = {}): Promise<Compiled> =>
  compile(
    { path: 'main.pipe', text },
    {
      catalog,
      env: {},
      readFile: () => undefined,
      hostname: () => 'web-1',
      run: { now: () => 0, random: () => 0.5 },
      ...options,
    },
  )

/** The plan of a text that must be right. */
export async function planOf(text: string, options: Partial<CompileOptions> = {}): Promise<LogicalPlan> {
  const { plan, diagnostics } = await compileText(text, options)
  const errors = diagnostics.filter((one) => one.severity === 'error')
  if (plan === undefined) throw new Error(errors.map((one) => `${one.code} ${one.message}`).join('\n'))
  return plan
}

/** `CODE marked text` for each diagnostic, in order. */
export async function complaintsOf(text: string, options: Partial<CompileOptions> = {}): Promise<string[]> {
  const { diagnostics, texts } = await compileText(text, options)
  return diagnostics.map(({ code, file, span }) =>
    `${code} ${texts.get(file)?.slice(span.start, span.end) ?? ''}`.trim(),
  )
}

export const stepsOf = (plan: LogicalPlan): StepNode[] => plan.nodes.filter((node) => node.op === 'step')

/** The events' type after stages over events of a type, both as the language writes them. */
export async function typeAfter(stages: string, before: string): Promise<string> {
  const plan = await planOf(`type E = ${before}\nfrom stdin(format: json, schema: E) | ${stages} | to stdout`)
  return printType(stepsOf(plan).at(-1)!.type)
}

/** The type of an expression over events of a type. */
export async function typeOf(expression: string, before = '{..}'): Promise<string> {
  const text = `type E = ${before}\nfrom stdin(format: json, schema: E) | set it = ${expression} | to stdout`
  const type = stepsOf(await planOf(text))
    .at(-1)!
    .type.fields.get('it')
  return type === undefined ? '' : printType(type)
}
