import type { Value } from '../../core/value.ts'
import { param, type Settings } from '../../operators/contract/params.ts'
import type { PartProblem } from '../../operators/contract/part-problem.ts'
import type { SettingProblem } from '../../operators/contract/setting-problem.ts'
import { timeoutParam } from '../timeout-param.ts'
import { readTls, textOf, tlsParam } from '../tls-setting.ts'
import type { Connection } from './client.ts'
import { clientNames } from './client-names.ts'

/** How the cluster is reached: the same for the source and the sink. */
export const connectionParams = {
  brokers: param.texts({
    doc: 'Some brokers of the cluster, as "host:port"; the others are found.',
    default: '"localhost:9092"',
    aliases: ['Brokers', 'bootstrap_servers'],
    foreign: ['bootstrap', 'hosts', 'servers', 'metadata_broker_list'],
    check: brokersProblems,
  }),
  user: param.text({
    doc: 'The user for a login (SASL).',
    aliases: ['SASLUsername'],
    foreign: ['username', 'sasl_username'],
    aliasHelp: 'Its login was "plain": add "login: plain".',
  }),
  password: param.text({
    doc: 'The password for a login.',
    aliases: ['SASLPassword'],
    foreign: ['sasl_password'],
  }),
  login: param.choice(['plain', 'scram_sha_256', 'scram_sha_512', 'oauthbearer'], {
    doc: 'How the login is made, where there is a "user" or a "token".',
    default: 'scram_sha_512',
    foreign: ['sasl', 'mechanism', 'sasl_mechanism', 'security_protocol'],
    foreignWords: { scram256: 'scram_sha_256', scram512: 'scram_sha_512', oauth: 'oauthbearer' },
  }),
  token: param.text({
    doc: 'With "login: oauthbearer": the token. One that begins with "@" names a file that is read anew before each login.',
  }),
  tls: tlsParam(
    'Encrypt the connection: true, or {ca: …, cert: …, key: …, passphrase: …, server_name: …, verify: true}. "ca", "cert" and "key" are files, or PEM texts.',
  ),
  client: param.choice(clientNames, {
    doc: 'The library that speaks with the brokers. "platformatic" takes a quarter of the CPU, and knows newer versions of the protocol; "kafkajs" is the older one, for brokers that the other does not get on with.',
    default: 'platformatic',
  }),
  client_id: param.text({
    doc: 'What the brokers see in their logs and quotas.',
    default: '"logpipe"',
    aliases: ['ClientID'],
  }),
  timeout: timeoutParam('A connection or request'),
} as const

export type ConnectionSettings = Settings<typeof connectionParams>

function* brokersProblems(value: Value): Iterable<PartProblem> {
  for (const [at, one] of (Array.isArray(value) ? value : [value]).entries()) {
    const isBroker =
      typeof one === 'string' && /^[^\s:/]+:\d{1,5}$|^\[[^\]]+\]:\d{1,5}$/.test(one) && hasPort(one)
    if (!isBroker)
      yield {
        at,
        message: `"${String(one)}" names no broker; write host and port, such as "kafka1.example.org:9092".`,
      }
  }
}

const hasPort = (broker: string): boolean => {
  const port = Number(broker.slice(broker.lastIndexOf(':') + 1))
  return port > 0 && port < 65_536
}

/** Says which settings do not go together. */
export function* connectionProblems({
  user,
  password,
  login,
  token,
}: ConnectionSettings): Iterable<SettingProblem<typeof connectionParams>> {
  if (password !== undefined && user === undefined)
    yield { param: 'password', message: 'The setting "password" needs "user".' }
  if (user !== undefined && password === undefined && login !== 'oauthbearer')
    yield { param: 'user', message: 'The setting "user" needs "password".' }
  if (token !== undefined && login !== 'oauthbearer')
    yield { param: 'token', message: 'The setting "token" needs "login: oauthbearer".' }
  if (login === 'oauthbearer' && token === undefined)
    yield { param: 'login', message: 'With "login: oauthbearer" a "token" is needed.' }
}

/** The same for those that are connected to one cluster as one user, by one library. */
export const connectionKey = ({
  brokers,
  user,
  password,
  login,
  token,
  tls,
  client,
}: Pick<
  ConnectionSettings,
  'brokers' | 'user' | 'password' | 'login' | 'token' | 'tls' | 'client'
>): string => {
  const parts = [[...brokers].sort(), user, password, login, token, tls, client]
  return `kafka ${JSON.stringify(parts.map((part) => part ?? null))}`
}

/** The connection that the settings describe. Rejects with LP5504 where a file of "tls" cannot be read. */
export async function connectionOf(settings: ConnectionSettings, title: string): Promise<Connection> {
  const { brokers, client_id, timeout, tls, user, password, login, token } = settings
  return {
    brokers,
    clientId: client_id,
    timeout,
    title,
    ...(tls === undefined || tls === false ? {} : { tls: await readTls(tls, title, 'LP5504') }),
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
  token.startsWith('@') ? (await textOf(token.slice(1), title, 'LP5504')).trim() : token
