import { readFileSync } from 'node:fs'
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts'
import { defineAggregator, defineGroupAggregator, floatType, optional, param } from '../../src/index.ts'
import { type Compiled, compile } from '../../src/lang/compile.ts'
import { catalog } from '../../src/operators/catalog.ts'
import type { PluginOutcome } from '../../src/operators/contract/plugin.ts'
import { readPlugin } from '../../src/operators/read-plugin.ts'
import { judgeDelivery } from '../../src/plan/delivery/judge.ts'

export interface Example {
  readonly notation: 'pipe' | 'yaml'
  readonly text: string
}
export interface DiagnosticPage {
  readonly heading: string
  readonly wrong?: Example
  readonly right?: Example
  /** What the command line gives while the wrong example is checked. */
  readonly params: Readonly<Record<string, string>>
}

/** Files that examples may `use`. */
const files: Readonly<Record<string, string>> = { 'common.pipe': 'param threshold: int = 5\n' }

const toy = defineAggregator({
  name: 'half_width',
  summary: 'Gives half the distance between the least and the greatest number.',
  since: '1.0.0',
  params: { x: param.expression({ doc: 'The numbers.', type: floatType, required: true }) },
  positional: ['x'],
  type: () => optional(floatType),
  memory: 'constant',
  examples: [],
  open: () => ({
    start: () => ({}),
    add: () => undefined,
    merge: () => undefined,
    finish: () => null,
    write: () => undefined,
    read: () => ({}),
  }),
})

const pairs = defineGroupAggregator({
  name: 'aggregator_pairs',
  summary: 'Packs two events at a time.',
  since: '1.0.0',
  params: {},
  positional: [],
  examples: [],
  open: () => ({ init: () => 0, description: () => '', add: () => null, flush: () => [], reset: () => {} }),
})

/** Plugins that examples may `use`. */
const plugins: Readonly<Record<string, PluginOutcome>> = {
  './half-width.js': readPlugin({ toy }, 'linux'),
  './pairs.js': readPlugin({ pairs }, 'linux'),
  './unfinished.js': readPlugin(
    { toy: { ...toy, open: () => ({ start: () => ({}), add: () => undefined }) } },
    'linux',
  ),
  './shouting.js': readPlugin({ toy: { ...toy, name: 'HalfWidth' } }, 'linux'),
  './another-sum.js': readPlugin({ toy: { ...toy, name: 'sum' } }, 'linux'),
}

export function readPage(code: string): DiagnosticPage {
  const page = readFileSync(new URL(`../../docs/diagnostics/${code}.md`, import.meta.url), 'utf8')
  const params = [...(/ params: (.*?) -{2}/.exec(page)?.[1]?.matchAll(/(\w+)=(\S+)/g) ?? [])]
  const [wrong, right] = [example(page, 'Wrong'), example(page, 'Right')]
  return {
    heading: page.slice(0, page.indexOf('\n')),
    ...(wrong && { wrong }),
    ...(right && { right }),
    params: Object.fromEntries(params.map(([, name, value]) => [name, value])),
  }
}

function example(page: string, heading: string): Example | undefined {
  const found = new RegExp(`## ${heading}\\n\\n\`\`\`(pipe|yaml)\\n([\\s\\S]*?)\\n\`\`\`\\n`).exec(page)
  return found === null ? undefined : { notation: found[1] as Example['notation'], text: found[2]! }
}

/** Compiles an example with all operators there are, as a run would. */
export const compileExample = (
  { notation, text }: Example,
  params: DiagnosticPage['params'] = {},
): Promise<Compiled> =>
  compile(
    { path: notation === 'pipe' ? 'main.pipe' : 'main.yaml', text, notation },
    {
      catalog,
      params,
      env: {},
      readFile: (path) => files[path],
      hostname: () => 'web-1',
      run: { now: () => 0, random: () => 0.5 },
      loadPlugin: async (specifier) => plugins[specifier] ?? { kind: 'missing' },
      judge: judgeDelivery,
    },
  )

export const codesOf = (diagnostics: readonly Diagnostic[]): string[] => diagnostics.map((one) => one.code)
