import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

// Lowest first. A folder may import itself and what stands on a line before its own; folders on one line do not see each other.
const layers: readonly (readonly string[])[] = [
  ['core'],
  ['diagnostics', 'ir'],
  ['operators/contract'],
  // The door for plugins is a file by itself: it shows contracts and values, and nothing that runs.
  ['index.ts', 'plugin.ts'],
  ['expression'],
  ['lang', 'plan', 'clients'],
  ['operators'],
  ['runtime'],
  ['testing'],
  ['cli'],
]
const shared = ['contract', 'derive', 'formats']
const clients = [
  'kafkajs',
  'kafkajs-snappy',
  '@platformatic/kafka',
  '@platformatic/wasm-utils',
  '@kafkajs/confluent-schema-registry',
  '@elastic/elasticsearch',
  'avsc',
  'protobufjs',
  'iconv-lite',
]
/** Connectors and the command line stand at the edge of the process. */
const edge = /^src\/(cli|clients|operators\/(sources|sinks))\/|^src\/core\/clock\.ts$/
const outside = /\b(process|console)\.\w|\bDate\.now\(|\bset(Timeout|Interval|Immediate)\(|\bMath\.random\b/

interface Import {
  readonly file: string
  /** A path below the root for our own files, else the package. */
  readonly target: string
  readonly dynamic: boolean
  readonly typeOnly: boolean
}

interface Source {
  readonly path: string
  readonly text: string
}

const sources: readonly Source[] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => ({ path: `src/${name}`, text: readFileSync(join(root, 'src', name), 'utf8') }))

test('folders import only downwards', () => {
  expect(upwardImports(importsOf(sources))).toEqual([])
})

test('an import that goes up is found', () => {
  const planted = { path: 'src/lang/planted.ts', text: "import { catalog } from '../operators/catalog.ts'\n" }
  expect(upwardImports(importsOf([planted]))).toEqual(['src/lang/planted.ts → src/operators/catalog.ts'])
  const sideways = { path: 'src/plan/planted.ts', text: "import type { File } from '../lang/ast.ts'\n" }
  expect(upwardImports(importsOf([sideways]))).toHaveLength(1)
})

test('no two folders import each other', () => {
  expect(folderCycles(importsOf(sources))).toEqual([])
})

test('a cycle of folders is found', () => {
  const planted = [
    { path: 'src/lang/a/x.ts', text: "import { y } from '../b/y.ts'\n" },
    { path: 'src/lang/b/y.ts', text: "export { z } from '../c/z.ts'\n" },
    { path: 'src/lang/c/z.ts', text: "const x = await import('../a/x.ts')\n" },
  ]
  expect(folderCycles(importsOf(planted))).toHaveLength(1)
})

test('an operator never imports another operator', () => {
  expect(operatorImports(importsOf(sources))).toEqual([])
})

test('an operator that imports another kind is found', () => {
  const planted = { path: 'src/operators/sinks/x.ts', text: "import { file } from '../sources/file.ts'\n" }
  expect(operatorImports(importsOf([planted]))).toHaveLength(1)
})

test('RxJS stays in the runtime', () => {
  const users = importsOf(sources).filter(
    ({ target, file }) => /^rxjs\b/.test(target) && !file.startsWith('src/runtime/'),
  )
  expect(users).toEqual([])
})

test('client libraries are loaded only where a connector opens', () => {
  const loaded = importsOf(sources).filter(
    ({ target, dynamic, typeOnly }) => clients.includes(target) && !dynamic && !typeOnly,
  )
  expect(loaded).toEqual([])
})

test('the catalog describes connectors without what runs them', () => {
  expect(loadedBy('src/operators/catalog.ts', importsOf(sources)).filter(opens)).toEqual([])
})

test('what the catalog would load to run a connector is found', () => {
  const planted = [
    { path: 'src/operators/catalog.ts', text: "import { sinks } from './sinks/index.ts'\n" },
    { path: 'src/operators/sinks/index.ts', text: "import { openSink } from './x/open-sink.ts'\n" },
    { path: 'src/operators/sinks/x/open-sink.ts', text: "const y = await import('../y/open-sink.ts')\n" },
  ]
  expect(loadedBy('src/operators/catalog.ts', importsOf(planted)).filter(opens)).toEqual([
    'src/operators/sinks/x/open-sink.ts',
  ])
})

test('only the command line, the clock and connectors touch the outside world', () => {
  expect(touching(sources)).toEqual([])
})

test('a touch of the outside world is found, unless it stands in a comment or a string', () => {
  const text = (line: string): Source => ({ path: 'src/plan/planted.ts', text: line })
  expect(touching([text('const now = Date.now()')])).toEqual(['src/plan/planted.ts:1'])
  expect(touching([text('// Date.now() is not used\nconst a = "process.env"')])).toEqual([])
})

test('no file is longer than 400 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 401).map(({ path }) => path)
  expect(long).toEqual([])
})

test('every file is named in kebab-case, and nothing is exported by default', () => {
  expect(sources.filter(({ path }) => !/^(src\/)([a-z0-9-]+\/)*[a-z0-9-]+(\.d)?\.ts$/.test(path))).toEqual([])
  expect(sources.filter(({ text }) => /^export default\b/m.test(text)).map(({ path }) => path)).toEqual([])
})

function importsOf(files: readonly Source[]): readonly Import[] {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text)
    const found: Import[] = []
    const add = (specifier: string, dynamic: boolean, typeOnly: boolean): void => {
      const target = specifier.startsWith('.') ? join(dirname(path), specifier) : specifier
      found.push({ file: path, target, dynamic, typeOnly })
    }
    for (const [, words, specifier] of code.matchAll(/^(?:import|export)\b([^'"`;]*?)\bfrom\s*'([^']+)'/gm)) {
      add(specifier!, false, /^\s*type\b/.test(words!))
    }
    for (const [, specifier] of code.matchAll(/^import\s*'([^']+)'/gm)) add(specifier!, false, false)
    for (const [, specifier] of code.matchAll(/\bimport\('([^']+)'\)/g)) add(specifier!, true, false)
    return found
  })
}

function layerOf(path: string): number {
  const inside = relative('src', path)
  let best = -1
  let length = 0
  for (const [index, folders] of layers.entries()) {
    for (const folder of folders) {
      if ((inside === folder || inside.startsWith(`${folder}/`)) && folder.length > length) {
        best = index
        length = folder.length
      }
    }
  }
  return best
}

const layerFolder = (path: string): string =>
  layers
    .flat()
    .filter((folder) => path === `src/${folder}` || path.startsWith(`src/${folder}/`))
    .sort((a, b) => b.length - a.length)[0] ?? path

const upwardImports = (imports: readonly Import[]): readonly string[] =>
  imports
    .filter(({ file, target }) => {
      if (!target.startsWith('src/')) return false
      const from = layerOf(file)
      const to = layerOf(target)
      return (
        to > from || to === -1 || from === -1 || (to === from && layerFolder(file) !== layerFolder(target))
      )
    })
    .map(({ file, target }) => `${file} → ${target}`)

function operatorImports(imports: readonly Import[]): readonly string[] {
  const kindOf = (path: string): string | undefined => /^src\/operators\/([^/]+)\//.exec(path)?.[1]
  return imports
    .filter(({ file, target }) => {
      const from = kindOf(file)
      const to = kindOf(target)
      return (
        from !== undefined && to !== undefined && from !== to && !shared.includes(to) && from !== 'derive'
      )
    })
    .map(({ file, target }) => `${file} → ${target}`)
}

/** What runs a connector; see "One spec for each operator" in docs/architecture.md. */
const opens = (path: string): boolean =>
  /\/open-(sink|source)\.ts$/.test(path) || /^src\/clients\/.*-client\.ts$/.test(path)

/** All files that are there when `file` is. */
function loadedBy(file: string, imports: readonly Import[]): readonly string[] {
  const seen = new Set<string>([file])
  for (const path of seen) {
    for (const { file: from, target, dynamic, typeOnly } of imports)
      if (from === path && !dynamic && !typeOnly) seen.add(target)
  }
  return [...seen]
}

/** Groups of folders that reach each other, each as one line. */
const folderCycles = (imports: readonly Import[]): readonly string[] =>
  cycles(
    imports
      .filter(({ target }) => target.startsWith('src/'))
      .map(({ file, target }) => [dirname(file), dirname(target)] as const)
      // A folder and one inside it are one thing: the outer file is made of the inner ones and lends them its types.
      .filter(([from, to]) => !`${from}/`.startsWith(`${to}/`) && !`${to}/`.startsWith(`${from}/`)),
  )

/** Groups of nodes that reach each other. */
function cycles(pairs: readonly (readonly [string, string])[]): readonly string[] {
  const edges = new Map<string, Set<string>>()
  for (const [from, to] of pairs) edges.set(from, (edges.get(from) ?? new Set()).add(to))
  const reach = (start: string): Set<string> => {
    const seen = new Set<string>()
    const open = [start]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const next of edges.get(node) ?? []) {
        if (seen.has(next)) continue
        seen.add(next)
        open.push(next)
      }
    }
    return seen
  }
  const reached = new Map([...edges.keys()].map((node) => [node, reach(node)]))
  const groups = [...reached]
    .filter(([node, others]) => others.has(node))
    .map(([node, others]) =>
      [...others]
        .filter((other) => reached.get(other)?.has(node))
        .sort()
        .join(' ↔ '),
    )
  return [...new Set(groups)]
}

const touching = (files: readonly Source[]): readonly string[] =>
  files
    .filter(({ path }) => !edge.test(path))
    .flatMap(({ path, text }) =>
      withoutStrings(withoutComments(text))
        .split('\n')
        .flatMap((line, index) => (outside.test(line) ? [`${path}:${index + 1}`] : [])),
    )

/** Blanks comments, keeping the lines. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '))

const withoutStrings = (text: string): string =>
  text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
