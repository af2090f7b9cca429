import { readFile } from 'node:fs/promises'
import { build } from 'esbuild'

/** Whatever compiles a pipeline has loaded this, with the catalog and the language. */
const core = 'src/cli/compile-pipeline.ts'

/**
 * An esbuild plugin that keeps what each start loads in few chunks. esbuild puts two files into one chunk only if the same entries reach both,
 * so each part that is loaded by itself tears what it shares with the core from the rest, and to open a hundred small chunks takes longer
 * than to read them. Here a part that only the core loads imports all of the core, which is there by then; every other part imports all that
 * the command itself and the doors for plugins share with the core, which is little.
 */
export const coreFirst = (options) => ({
  name: 'core-first',
  async setup(later) {
    const root = options.absWorkingDir
    const { metafile } = await build({
      ...options,
      write: false,
      metafile: true,
      sourcemap: false,
      minify: false,
    })
    const { inputs } = metafile
    const inCore = reachedFrom([core], inputs, false)
    const doors = Object.values(options.entryPoints)
    const shared = [...reachedFrom(doors, inputs, false)].filter((file) => inCore.has(file)).map(specifier)
    const all = reachedFrom(doors, inputs, true)
    const after = loadedBy(reachedFrom([core], inputs, true), inputs)
    const parts = new Set([...doors, ...loadedBy(all, inputs)])
    later.onLoad({ filter: /\.ts$/, namespace: 'file' }, async ({ path }) => {
      const file = path.slice(root.length + 1)
      if (!parts.has(file)) return undefined
      const more = after.has(file) ? [specifier(core)] : shared
      const text = await readFile(path, 'utf8')
      return {
        contents: [text, ...more.map((each) => `import ${JSON.stringify(each)}`)].join('\n'),
        loader: 'ts',
      }
    })

    function specifier(file) {
      return file.startsWith('builtin:') ? file.replace('builtin', 'node') : `${root}/${file}`
    }
  },
})

/** These files and all that is loaded with them; `later`: also what they load by `import()`. */
function reachedFrom(files, inputs, later) {
  const reached = new Set(files)
  for (const file of reached)
    for (const { path, kind, external } of inputs[file]?.imports ?? [])
      if (!external && !path.startsWith('required-builtin:') && (later || kind !== 'dynamic-import'))
        reached.add(path)
  return reached
}

/** What these files load by `import()`. */
const loadedBy = (files, inputs) =>
  new Set(
    [...files].flatMap((file) =>
      (inputs[file]?.imports ?? []).filter(({ kind }) => kind === 'dynamic-import').map(({ path }) => path),
    ),
  )
