import { readFile } from 'node:fs/promises'
import { messageOf } from '../core/message-of.ts'
import { RunError } from '../core/run-error.ts'
import { isRecord, type Value } from '../core/value.ts'
import { param } from '../operators/contract/params.ts'
import { noSuchKey, type PartProblem } from '../operators/contract/part-problem.ts'

/** PEM texts. */
export interface Tls {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  /** The name in the server's certificate, where it is not that of the address. */
  readonly serverName?: string
  /** False: any certificate is taken. */
  readonly verify: boolean
}

const usualKeys = ['ca', 'cert', 'key', 'passphrase', 'server_name', 'verify']

function problemsOf(keys: readonly string[]) {
  return function* (value: Value): Iterable<string | PartProblem> {
    if (typeof value === 'boolean') return
    if (!isRecord(value)) {
      yield 'The setting "tls" is true, or a record such as {ca: "ca.pem"}.'
      return
    }
    for (const [key, each] of Object.entries(value)) {
      if (!keys.includes(key)) {
        yield noSuchKey('tls', key, keys)
        continue
      }
      const isRight = key === 'verify' ? typeof each === 'boolean' : typeof each === 'string'
      if (!isRight)
        yield { at: key, message: `"tls.${key}" is ${key === 'verify' ? 'true or false' : 'a text'}.` }
    }
  }
}

/** The setting `tls` of a connector; `more`: keys of its own beside the usual ones, all of them texts. */
export const tlsParam = (doc: string, more: readonly string[] = []) =>
  param.any({
    doc,
    foreign: ['ssl'],
    check: problemsOf([...usualKeys, ...more]),
    shown: (value) => (isRecord(value) ? `{${Object.keys(value).join(', ')}}` : value),
  })

/** Reads the files that the setting names. Rejects with `code` where one cannot be read. */
export async function readTls(value: Value, title: string, code: string): Promise<Tls> {
  const tls = isRecord(value) ? value : {}
  const text = async (name: string): Promise<Record<string, string>> => {
    const given = tls[name]
    if (typeof given !== 'string') return {}
    return { [name]: given.includes('-----BEGIN') ? given : await textOf(given, title, code) }
  }
  return {
    verify: tls['verify'] !== false,
    ...(await text('ca')),
    ...(await text('cert')),
    ...(await text('key')),
    ...(typeof tls['passphrase'] === 'string' ? { passphrase: tls['passphrase'] } : {}),
    ...(typeof tls['server_name'] === 'string' ? { serverName: tls['server_name'] } : {}),
  }
}

/** The text of a file that a setting names. */
export async function textOf(path: string, title: string, code: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new RunError(code, title, 'config', `"${path}" cannot be read: ${messageOf(cause)}.`, { cause })
  }
}
