import { readFile } from 'node:fs/promises'
import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import { isRecord, type Value } from '../../core/value.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import type { Connection, Tls } from './client.ts'

const tlsKeys = ['ca', 'cert', 'key', 'passphrase', 'server_name', 'verify']

function tlsProblem(value: Value): string | undefined {
  if (typeof value === 'boolean') return undefined
  if (!isRecord(value)) return 'The setting "tls" is true, or a record such as {ca: "ca.pem"}.'
  for (const [key, each] of Object.entries(value)) {
    if (!tlsKeys.includes(key))
      return `"tls" has no "${key}"; it takes ${tlsKeys.map((known) => `"${known}"`).join(', ')}.`
    const isRight = key === 'verify' ? typeof each === 'boolean' : typeof each === 'string'
    if (!isRight) return `"tls.${key}" is ${key === 'verify' ? 'true or false' : 'a text'}.`
  }
  return undefined
}

/** How the cluster is reached: the same for the source and the sink. */
export const connectionParams = {
  brokers: param.texts({
    doc: 'Some brokers of the cluster, as "host:port"; the others are found.',
    default: '"localhost:9092"',
    check: brokersProblem,
  }),
  user: param.text({ doc: 'The user for a login (SASL).' }),
  password: param.text({ doc: 'The password for a login.' }),
  login: param.choice(['plain', 'scram_sha_256', 'scram_sha_512', 'oauthbearer'], {
    doc: 'How the login is made, where there is a "user" or a "token".',
    default: 'scram_sha_512',
  }),
  token: param.text({
    doc: 'With "login: oauthbearer": the token. One that begins with "@" names a file that is read anew before each login.',
  }),
  tls: param.any({
    doc: 'Encrypt the connection: true, or {ca: …, cert: …, key: …, passphrase: …, server_name: …, verify: true}. "ca", "cert" and "key" are files, or PEM texts.',
    check: tlsProblem,
    shown: (value) => (isRecord(value) ? `{${Object.keys(value).join(', ')}}` : value),
  }),
  client_id: param.text({ doc: 'What the brokers see in their logs and quotas.', default: '"logpipe"' }),
  timeout: param.duration({
    doc: 'A connection or request without an answer counts as lost after this time.',
    default: '30s',
    min: 1000,
  }),
} as const

export type ConnectionSettings = Settings<typeof connectionParams>

function brokersProblem(value: Value): string | undefined {
  const all = Array.isArray(value) ? value : [value]
  const wrong = all.find(
    (one) => typeof one !== 'string' || !/^[^\s:/]+:\d{1,5}$|^\[[^\]]+\]:\d{1,5}$/.test(one),
  )
  return wrong === undefined
    ? undefined
    : `"${String(wrong)}" names no broker; write host and port, such as "kafka1.example.org:9092".`
}

/** Says which settings do not go together. */
export function connectionProblem({
  user,
  password,
  login,
  token,
}: ConnectionSettings):
  | { readonly param: 'password' | 'token' | 'login'; readonly message: string }
  | undefined {
  if (password !== undefined && user === undefined)
    return { param: 'password', message: 'The setting "password" needs "user".' }
  if (token !== undefined && login !== 'oauthbearer')
    return { param: 'token', message: 'The setting "token" needs "login: oauthbearer".' }
  if (login === 'oauthbearer' && token === undefined)
    return { param: 'login', message: 'With "login: oauthbearer" a "token" is needed.' }
  return undefined
}

/** The connection that the settings describe. Rejects with LP5504 where a file of "tls" cannot be read. */
export async function connectionOf(settings: ConnectionSettings, title: string): Promise<Connection> {
  const { brokers, client_id, timeout, tls, user, password, login, token } = settings
  return {
    brokers,
    clientId: client_id,
    timeout,
    title,
    ...(tls === undefined || tls === false ? {} : { tls: await tlsOf(isRecord(tls) ? tls : {}, title) }),
    ...(user === undefined && token === undefined
      ? {}
      : {
          login: {
            mechanism: login.replaceAll('_', '-') as 'plain',
            ...(user === undefined ? {} : { username: user }),
            ...(password === undefined ? {} : { password }),
            ...(token === undefined ? {} : { token: () => tokenOf(token, title) }),
          },
        }),
  }
}

const tokenOf = async (token: string, title: string): Promise<string> =>
  token.startsWith('@') ? (await textOf(token.slice(1), title)).trim() : token

async function tlsOf(tls: Readonly<Record<string, Value>>, title: string): Promise<Tls> {
  const text = async (name: string): Promise<Record<string, string>> => {
    const value = tls[name]
    if (typeof value !== 'string') return {}
    return { [name]: value.includes('-----BEGIN') ? value : await textOf(value, title) }
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

async function textOf(path: string, title: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    throw new RunError('LP5504', title, 'config', `"${path}" cannot be read: ${messageOf(cause)}.`, { cause })
  }
}
