#!/usr/bin/env node
import { existsSync } from 'node:fs'
import module from 'node:module'

const [major] = process.versions.node.split('.')
if (Number(major) < 24) {
  process.stderr.write(`logpipe: Node 24 or newer is needed; this is Node ${process.versions.node}.\n`)
  process.exit(2)
}
module.enableCompileCache?.()
const built = new URL('../dist/start.js', import.meta.url)
const { start } = await import(
  existsSync(built) ? built.href : new URL('../src/cli/start.ts', import.meta.url).href
)
await start()
