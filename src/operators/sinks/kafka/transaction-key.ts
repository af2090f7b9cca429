import type { ConnectionSettings } from '../../../clients/kafka/connection-params.ts'

interface TransactionSettings
  extends Pick<ConnectionSettings, 'brokers' | 'user' | 'password' | 'login' | 'token' | 'tls' | 'client'> {
  readonly transactions: boolean
  readonly transactional_id: string | undefined
}

/** Sinks with the same key write to the same cluster as the same user, in the same transactions; undefined: in none. */
export function transactionKey(settings: TransactionSettings): string | undefined {
  if (!settings.transactions) return undefined
  const { brokers, user, password, login, token, tls, client, transactional_id } = settings
  const parts = [[...brokers].sort(), user, password, login, token, tls, client, transactional_id]
  return `kafka ${JSON.stringify(parts.map((part) => part ?? null))}`
}
