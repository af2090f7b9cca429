import { isRecord, type Value } from '../../core/value.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import type { PartProblem } from '../../operators/contract/part-problem.ts'
import type { SettingProblem } from '../../operators/contract/setting-problem.ts'
import { timeoutParam } from '../timeout-param.ts'
import { readTls, tlsParam } from '../tls-setting.ts'
import type { Connection, Login } from './client.ts'

/** How the cluster is reached: the same for the source and the sink. */
export const connectionParams = {
  nodes: param.texts({
    doc: 'Addresses of nodes. Requests go to them in turn, and pass over one that cannot be reached.',
    default: '"http://localhost:9200"',
    foreign: ['hosts', 'host', 'url', 'urls', 'addresses', 'endpoint', 'endpoints'],
    check: nodesProblems,
  }),
  user: param.text({ doc: 'The user for basic authentication.', foreign: ['username'] }),
  password: param.text({ doc: 'The password for basic authentication.' }),
  api_key: param.text({ doc: 'An API key, in the encoded form that Elasticsearch gives.' }),
  token: param.text({ doc: 'A token, sent as "Authorization: Bearer …".' }),
  tls: tlsParam(
    'What an https address needs: {ca: …, fingerprint: …, cert: …, key: …, passphrase: …, server_name: …, verify: true}. "ca", "cert" and "key" are files, or PEM texts; "fingerprint" is the SHA-256 of the authority\'s certificate.',
    ['fingerprint'],
  ),
  timeout: timeoutParam('A request'),
} as const

export type ConnectionSettings = Settings<typeof connectionParams>

function* nodesProblems(value: Value): Iterable<string | PartProblem> {
  const all = Array.isArray(value) ? value : [value]
  if (all.length === 0) yield 'The setting "nodes" names no node.'
  for (const [at, one] of all.entries()) {
    const url = typeof one === 'string' && URL.canParse(one) ? new URL(one) : undefined
    if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:'))
      yield {
        at,
        message: `"${String(one)}" is no address of a node; write it in full, such as "https://es1.example.org:9200".`,
      }
    else if (url.username !== '' || url.password !== '')
      yield {
        at,
        message: 'An address in "nodes" holds a user or a password. Give them as "user" and "password".',
      }
  }
}

/** Says which settings do not go together. */
export function* connectionProblems({
  nodes,
  user,
  password,
  api_key,
  token,
  tls,
}: ConnectionSettings): Iterable<SettingProblem<typeof connectionParams>> {
  const ways = [user, api_key, token].filter((one) => one !== undefined)
  if (ways.length > 1)
    yield { param: 'user', message: 'A login is made with one of "user", "api_key" and "token".' }
  if ((user === undefined) !== (password === undefined))
    yield {
      param: user === undefined ? 'password' : 'user',
      message: 'The settings "user" and "password" go together.',
    }
  if (isRecord(tls ?? null) && !nodes?.some((node) => node.startsWith('https:')))
    yield { param: 'tls', message: 'The setting "tls" needs addresses that begin with "https:".' }
}

/** The connection that the settings describe. Rejects with LP5544 where a file of "tls" cannot be read. */
export async function connectionOf(
  settings: ConnectionSettings,
  title: string,
  gzip: boolean,
): Promise<Connection> {
  const { nodes, timeout, tls } = settings
  const login = loginOf(settings)
  const fingerprint = isRecord(tls ?? null) ? (tls as Readonly<Record<string, Value>>)['fingerprint'] : null
  return {
    nodes,
    timeout,
    title,
    gzip,
    ...(login === undefined ? {} : { login }),
    ...(tls === undefined || tls === false ? {} : { tls: await readTls(tls, title, 'LP5544') }),
    ...(typeof fingerprint === 'string' ? { fingerprint } : {}),
  }
}

function loginOf({ user, password, api_key, token }: ConnectionSettings): Login | undefined {
  if (user !== undefined) return { username: user, password: password ?? '' }
  if (api_key !== undefined) return { apiKey: api_key }
  return token === undefined ? undefined : { bearer: token }
}
