#!/usr/bin/env node

const major = Number(process.versions.node.split('.')[0])
if (major >= 24) {
  // An `import` of `node:fs` would read all that it has, and load streams with that.
  const { existsSync } = process.getBuiltinModule('node:fs')
  process.getBuiltinModule('node:module').enableCompileCache()
  const built = new URL('../dist/start.js', import.meta.url)
  const { start } = await import(
    existsSync(built) ? built.href : new URL('../src/cli/start.ts', import.meta.url).href
  )
  await start()
} else {
  await withNewerNode()
}

/** A clone brings a newer Node among its packages; without it there is only a message. */
async function withNewerNode() {
  const { existsSync } = await import('node:fs')
  const { fileURLToPath } = await import('node:url')
  const newer = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
  if (!existsSync(newer)) {
    process.stderr.write(`logpipe: Node 24 or newer is needed; this is Node ${process.versions.node}.\n`)
    process.exit(2)
  }
  const { spawn } = await import('node:child_process')
  const child = spawn(newer, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP']) {
    // From a terminal the child has the signal already; a second one would cut its work short.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(signal)))
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGQUIT' ? 131 : 3)))
}
