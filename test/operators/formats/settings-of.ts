import { compile } from '../../../src/lang/compile.ts'
import { catalog } from '../../../src/operators/catalog.ts'

/** The settings of a format as written (`csv(columns: ["a"], types: {a: int})`), read by the language itself. */
export async function settingsOf(use: string): Promise<never> {
  const { diagnostics, plan } = await compile(
    { path: 'test.pipe', text: `from stdin(format: ${use}) | to discard` },
    {
      catalog,
      env: {},
      readFile: () => undefined,
      hostname: () => 'test',
      run: { now: () => 0, random: () => 0 },
    },
  )
  for (const node of plan?.nodes ?? []) if (node.op === 'source') return node.format!.settings as never
  throw new Error(diagnostics.map(({ message }) => message).join('\n'))
}
