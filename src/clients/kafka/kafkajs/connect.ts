import type { Kafka, SASLOptions } from 'kafkajs'
import type { Connection, Login } from '../client.ts'
import { addCodecs } from './codecs.ts'
import { quietTimers } from './quiet-timers.ts'

/** A kafkajs client that says nothing by itself and tries little by itself: waiting is ours. */
export async function connect({ brokers, clientId, login, tls, timeout }: Connection): Promise<Kafka> {
  const { default: kafkajs } = await import('kafkajs')
  // Loaded with the library, not before.
  const { mend } = await import('./mend.ts')
  mend()
  await addCodecs()
  quietTimers()
  const millis = Math.max(1, Math.round(timeout / 1000))
  return new kafkajs.Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: millis,
    authenticationTimeout: millis,
    requestTimeout: millis,
    enforceRequestTimeout: true,
    retry: { retries: 3, initialRetryTime: 100, maxRetryTime: 1000 },
    logLevel: kafkajs.logLevel.NOTHING,
    ...(tls === undefined
      ? {}
      : {
          ssl: {
            rejectUnauthorized: tls.verify,
            ...(tls.ca === undefined ? {} : { ca: [tls.ca] }),
            ...(tls.cert === undefined ? {} : { cert: tls.cert }),
            ...(tls.key === undefined ? {} : { key: tls.key }),
            ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
            ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
          },
        }),
    ...(login === undefined ? {} : { sasl: saslOf(login) }),
  })
}

function saslOf({ mechanism, username = '', password = '', token }: Login): SASLOptions {
  if (mechanism === 'oauthbearer')
    return { mechanism, oauthBearerProvider: async () => ({ value: (await token?.()) ?? '' }) }
  return { mechanism, username, password } as SASLOptions
}
