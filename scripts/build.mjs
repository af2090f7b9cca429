/**
 * Bundles the command into dist: one small entry, and a chunk for each command and renderer that is loaded when it is needed. With
 * `--if-stale` only where a source is newer than what was built: npm calls it more often than anything changes. `--out DIR` builds elsewhere.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const asked = process.argv.indexOf('--out')
const outdir = asked === -1 ? join(root, 'dist') : process.argv[asked + 1]
const entry = join(outdir, 'start.js')

if (!process.argv.includes('--if-stale') || isStale()) await bundle()

async function bundle() {
  const [{ build }, { coreFirst }, { lazyBuiltins }, { withLookahead }] = await Promise.all([
    import('esbuild'),
    import('./core-first.mjs'),
    import('./lazy-builtins.mjs'),
    import('./lookahead-table.ts'),
  ])
  // Built beside and swapped at the end, so that a logpipe that is just starting finds one state or the other.
  const fresh = `${outdir}.${process.pid}`
  const options = {
    absWorkingDir: root,
    // The command, and what plugins import: in one build, so that both see the same classes.
    entryPoints: {
      start: 'src/cli/start.ts',
      index: 'src/index.ts',
      plugin: 'src/plugin.ts',
      // A thread of its own begins in a file of its own.
      'compact-worker': 'src/runtime/epoch/compact-worker.ts',
    },
    outdir: fresh,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    legalComments: 'linked',
    sourcemap: 'linked',
    chunkNames: 'chunks/[name]-[hash]',
    alias: {
      // The CommonJS form would reach an `import()` as one default export.
      yaml: join(root, 'node_modules', 'yaml', 'browser', 'dist', 'index.js'),
      // The CommonJS form would bring all of it, and each run would load it.
      rxjs: join(root, 'node_modules', 'rxjs', 'dist', 'esm', 'index.js'),
    },
    // Large clients of other systems, and what reads a file beside itself, stay packages of their own, loaded by the connector that needs them.
    external: ['kafkajs', '@elastic/elasticsearch', '@platformatic/kafka', '@platformatic/wasm-utils'],
    // CommonJS packages inside ask for `require`; most chunks never do.
    banner: {
      js: "const require=id=>process.getBuiltinModule('module').createRequire(import.meta.url)(id);",
    },
    plugins: [lazyBuiltins, withLookahead],
    logLevel: 'warning',
  }
  await build({ ...options, plugins: [...options.plugins, coreFirst(options)] })
  declareTypes(join(fresh, 'types'))
  rmSync(outdir, { recursive: true, force: true })
  renameSync(fresh, outdir)
}

/** The types of what plugins import, for their authors. */
function declareTypes(folder) {
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const { status, stdout } = spawnSync(tsc, ['-p', join(root, 'tsconfig.types.json'), '--outDir', folder], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The types cannot be written: ${stdout}`)
}

function isStale() {
  if (!existsSync(entry)) return true
  const built = statSync(entry).mtimeMs
  const inside = (folder) =>
    readdirSync(join(root, folder), { recursive: true }).map((name) => join(root, folder, name))
  return [...inside('src'), ...inside('scripts'), join(root, 'package-lock.json')].some(
    (path) => existsSync(path) && statSync(path).mtimeMs > built,
  )
}
