import type { BaseOptions, SASLOptions } from '@platformatic/kafka'
import type { Connection, Login } from '../client.ts'

/** Whole milliseconds, at least one. */
export const millis = (micros: number): number => Math.max(1, Math.round(micros / 1000))

/** What each part of the library is told of the connection. It tries little by itself: waiting is ours. */
export function baseOptions({ brokers, clientId, login, tls, timeout }: Connection): BaseOptions {
  return {
    clientId,
    bootstrapBrokers: [...brokers],
    connectTimeout: millis(timeout),
    requestTimeout: millis(timeout),
    timeout: millis(timeout),
    retries: 3,
    retryDelay: 200,
    metadataMaxAge: 30_000,
    autocreateTopics: false,
    ...(tls === undefined
      ? {}
      : {
          tls: {
            rejectUnauthorized: tls.verify,
            ...(tls.ca === undefined ? {} : { ca: [tls.ca] }),
            ...(tls.cert === undefined ? {} : { cert: tls.cert }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
            ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
          },
          ...(tls.serverName === undefined ? {} : { tlsServerName: tls.serverName }),
        }),
    ...(login === undefined ? {} : { sasl: saslOf(login) }),
  }
}

const mechanisms: Readonly<Record<Login['mechanism'], SASLOptions['mechanism']>> = {
  plain: 'PLAIN',
  'scram-sha-256': 'SCRAM-SHA-256',
  'scram-sha-512': 'SCRAM-SHA-512',
  oauthbearer: 'OAUTHBEARER',
}

function saslOf({ mechanism, username = '', password = '', token }: Login): SASLOptions {
  if (mechanism === 'oauthbearer')
    return { mechanism: mechanisms[mechanism], token: async () => (await token?.()) ?? '' }
  return { mechanism: mechanisms[mechanism], username, password }
}
