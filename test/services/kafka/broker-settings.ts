import { join } from 'node:path'
import type { Certificates } from '../support/certificates.ts'
import { users } from './users.ts'

/** Ports of a broker by listener; `advertised` is the one that the listener "proxied" tells clients. */
export type BrokerPorts = Readonly<Record<PortUse, number>>
export const portUses = [
  'plain',
  'sasl',
  'tls',
  'saslTls',
  'mutualTls',
  'proxied',
  'advertised',
  'controller',
] as const
export type PortUse = (typeof portUses)[number]

export interface BrokerPlace {
  readonly folder: string
  readonly ports: BrokerPorts
  /** Folder of the records, where it is not in the broker's own. */
  readonly logFolder?: string
}

export const recordsFolder = ({ folder, logFolder }: BrokerPlace): string =>
  logFolder ?? join(folder, 'records')
/** A full disk under the records leaves the broker's own state alone. */
export const metadataFolder = ({ folder }: BrokerPlace): string => join(folder, 'metadata')

const listeners = [
  ['PLAIN', 'plain', 'PLAINTEXT'],
  ['SASL', 'sasl', 'SASL_PLAINTEXT'],
  ['TLS', 'tls', 'SSL'],
  ['SASLTLS', 'saslTls', 'SASL_SSL'],
  ['MUTUALTLS', 'mutualTls', 'SSL'],
  ['PROXIED', 'proxied', 'PLAINTEXT'],
] as const satisfies readonly (readonly [string, PortUse, string])[]

/** The settings of one broker, which is a controller too, of a cluster that the places list. */
export function brokerSettings(
  places: readonly BrokerPlace[],
  index: number,
  certificates: Certificates,
  more: Readonly<Record<string, string>>,
): string {
  const place = places[index]!
  const { ports } = place
  const copies = String(places.length)
  const inSync = String(Math.max(1, places.length - 1))
  const settings: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': String(index + 1),
    'controller.quorum.voters': places.map(({ ports }, i) => `${i + 1}@127.0.0.1:${ports.controller}`).join(),
    listeners: [
      ...listeners.map(([name, use]) => `${name}://127.0.0.1:${ports[use]}`),
      `CONTROLLER://127.0.0.1:${ports.controller}`,
    ].join(),
    'advertised.listeners': listeners
      .map(([name, use]) => `${name}://127.0.0.1:${ports[use === 'proxied' ? 'advertised' : use]}`)
      .join(),
    'listener.security.protocol.map': [
      ...listeners.map(([name, , protocol]) => `${name}:${protocol}`),
      'CONTROLLER:PLAINTEXT',
    ].join(),
    'inter.broker.listener.name': 'PLAIN',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': recordsFolder(place),
    'metadata.log.dir': metadataFolder(place),
    'num.network.threads': '2',
    'num.io.threads': '4',
    'num.partitions': '1',
    'default.replication.factor': copies,
    'min.insync.replicas': inSync,
    'auto.create.topics.enable': 'false',
    'offsets.topic.replication.factor': copies,
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': copies,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    // After a kill the controller believes for this long that the broker still lives.
    'broker.session.timeout.ms': '4000',
    'broker.heartbeat.interval.ms': '500',
    'log.cleaner.dedupe.buffer.size': String(2 ** 24),
    ...security(certificates),
    ...more,
  }
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

function security({ authority, server }: Certificates): Readonly<Record<string, string>> {
  const { plain, guest } = users
  const module = (name: string, options: string): string =>
    `org.apache.kafka.common.security.${name} required ${options};`
  const logins = [plain, guest].map(({ username, password }) => `user_${username}="${password}"`).join(' ')
  const perListener = ['sasl', 'sasltls'].flatMap((listener) => [
    [`${listener}.plain.sasl.jaas.config`, module('plain.PlainLoginModule', logins)],
    ...['256', '512'].map((bits) => [
      `${listener}.scram-sha-${bits}.sasl.jaas.config`,
      module('scram.ScramLoginModule', ''),
    ]),
    [
      `${listener}.oauthbearer.sasl.jaas.config`,
      module('oauthbearer.OAuthBearerLoginModule', 'unsecuredLoginStringClaim_sub="broker"'),
    ],
  ])
  const all = ['ANONYMOUS', plain.username, users.scram.username, users.bearer, users.certificate]
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    ...Object.fromEntries(perListener.map(([name, value]) => [`listener.name.${name}`, value])),
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': server.both,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': authority,
    'listener.name.mutualtls.ssl.client.auth': 'required',
    'listener.name.mutualtls.ssl.principal.mapping.rules': 'RULE:^CN=(.*?)$/$1/',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': all.map((user) => `User:${user}`).join(';'),
  }
}
