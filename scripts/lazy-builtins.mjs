/** Modules of Node that take milliseconds to load and that few commands need. */
const heavy = new Set([
  'child_process',
  'crypto',
  'dgram',
  'dns',
  'fs/promises',
  'http',
  'https',
  'net',
  'readline',
  'sqlite',
  'stream',
  'stream/consumers',
  'timers/promises',
  'tls',
  'tty',
  'util',
  'worker_threads',
  'zlib',
])

/**
 * An esbuild plugin that takes Node's own modules from `process.getBuiltinModule`. An `import` of one reads all its properties, and with
 * `node:process` or `node:util` that alone loads terminals, sockets and streams. Heavy modules are loaded at the first call of one of
 * their functions. Classes of heavy modules may be constructed, but not extended or tested with `instanceof`.
 */
export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ path, kind }) => {
      const name = path.slice('node:'.length)
      return {
        path: name,
        namespace: kind === 'require-call' && !heavy.has(name) ? 'required-builtin' : 'builtin',
      }
    })
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: heavy.has(path) ? onFirstUse(path) : atOnce(path),
      loader: 'js',
    }))
    build.onLoad({ filter: /.*/, namespace: 'required-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}')`,
      loader: 'js',
    }))
  },
}

/** What can be imported by name. */
const namesOf = (module) =>
  Object.keys(module).filter((name) => /^[A-Za-z_]\w*$/.test(name) && name !== 'default')

/** Only the names that somebody imports stay in the bundle. */
function atOnce(path) {
  return [
    `const module = process.getBuiltinModule('node:${path}')`,
    'const member = (name) => module[name]',
    'export default module',
    ...namesOf(process.getBuiltinModule(`node:${path}`)).map(
      (name) => `export const ${name} = /* @__PURE__ */ member('${name}')`,
    ),
  ].join('\n')
}

function onFirstUse(path) {
  const real = process.getBuiltinModule(`node:${path}`)
  const exported = namesOf(real).map((name) =>
    typeof real[name] === 'function'
      ? `export function ${name}(...args) { return new.target ? Reflect.construct(load().${name}, args) : load().${name}(...args) }`
      : `export const ${name} = /* @__PURE__ */ new Proxy({}, { get: (_, key) => memberOf(load().${name}, key) })`,
  )
  return [
    'let loaded',
    `const load = () => (loaded ??= process.getBuiltinModule('node:${path}'))`,
    // A method must not be called on the proxy.
    "const memberOf = (of, key) => (typeof of[key] === 'function' ? of[key].bind(of) : of[key])",
    'export default /* @__PURE__ */ new Proxy({}, { get: (_, key) => load()[key] })',
    ...exported,
  ].join('\n')
}
