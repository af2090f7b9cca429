import { build } from 'esbuild'

/** Whatever compiles a pipeline has loaded this, with the catalog and the language. */
const core = 'src/cli/compile-pipeline.ts'

/**
 * An esbuild plugin that keeps the core in few chunks. esbuild puts two files into one chunk only if the same entries reach both, so each part
 * that is loaded later and shares some files with the core would tear these from the rest, and a start would open a hundred small chunks.
 * Here what only the core loads imports all of the core, which costs nothing: it is there by then.
 */
export const coreFirst = (options) => ({
  name: 'core-first',
  async setup(later) {
    const { metafile } = await build({ ...options, write: false, metafile: true, sourcemap: false, minify: false })
    const afterCore = loadedByCore(metafile.inputs)
    const root = options.absWorkingDir
    later.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const name = path.slice(root.length + 1)
      if (!afterCore.has(name)) return undefined
      const { readFile } = await import('node:fs/promises')
      return { contents: `${await readFile(path, 'utf8')}\nimport ${JSON.stringify(`${root}/${core}`)}`, loader: 'ts' }
    })
  },
})

/** The files that the core, or what it has loaded, loads by `import()`. */
function loadedByCore(inputs) {
  const found = new Set()
  const seen = new Set()
  const open = [core]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    for (const { path, kind, external } of inputs[file]?.imports ?? []) {
      if (external) continue
      if (kind === 'dynamic-import') found.add(path)
      open.push(path)
    }
  }
  return found
}
