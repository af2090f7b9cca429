import { existsSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { packageOf } from '../../operators/contract/plugin.ts'
import { findPackage } from './find-package.ts'

/** Runs a module of the pipeline's author; see `Io.importModule`. A module that is asked for again is not run again. */
export async function importModule(
  specifier: string,
  from: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const folder = resolve(dirname(from))
  const name = packageOf(specifier)
  const path = name === undefined ? resolve(folder, specifier) : findPackage(name, folder)
  if (path === undefined || !existsSync(path)) return undefined
  offerOurselves()
  return import(pathToFileURL(path).href) as Promise<Readonly<Record<string, unknown>>>
}

let isOffered = false

/**
 * What a plugin imports from `logpipe` is this very logpipe, wherever it is installed: a second copy would have classes (`Time`) of its own,
 * and a plugin beside its pipeline needs no `node_modules`.
 */
function offerOurselves(): void {
  if (isOffered) return
  isOffered = true
  const doors = new Map([
    ['logpipe', 'index'],
    ['logpipe/plugin', 'plugin'],
  ])
  registerHooks({
    resolve(specifier, context, next) {
      const door = doors.get(specifier)
      return door === undefined ? next(specifier, context) : { url: urlOf(door), shortCircuit: true }
    },
  })
}

/** Of the bundle this code is part of, or of the sources. */
function urlOf(door: string): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = [`${door}.js`, `${door}.ts`].map((name) => join(folder, name)).find(existsSync)
    if (path !== undefined) return pathToFileURL(path).href
    if (dirname(folder) === folder)
      throw new Error(`The files of logpipe are incomplete: "${door}" is missing.`)
  }
}
