import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * A module that is loaded when first used: `check` must not wait for the hashes of a pipeline that has none. Only for code that cannot be
 * asynchronous.
 */
function lazyModule<Module>(name: string): () => Module {
  let loaded: Module | undefined
  return () => {
    loaded ??= require(name) as Module
    return loaded
  }
}

export const crypto = lazyModule<typeof import('node:crypto')>('node:crypto')
export const net = lazyModule<typeof import('node:net')>('node:net')
export const util = lazyModule<typeof import('node:util')>('node:util')
export const zlib = lazyModule<typeof import('node:zlib')>('node:zlib')
export const iconv = lazyModule<typeof import('iconv-lite')>('iconv-lite')
export const yaml = lazyModule<typeof import('yaml')>('yaml')
