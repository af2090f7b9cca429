import { type ConnectionSettings, connectionKey } from '../../../clients/kafka/connection-params.ts'

export interface TransactionSettings
  extends Pick<ConnectionSettings, 'brokers' | 'user' | 'password' | 'login' | 'token' | 'tls' | 'client'> {
  readonly transactions: 'false' | 'true' | 'direct'
  readonly transactional_id: string | undefined
  readonly transaction_timeout: number | undefined
}

/** Sinks with the same key write to the same cluster as the same user, in the same transactions; undefined: in none. */
export function transactionKey(settings: TransactionSettings): string | undefined {
  if (settings.transactions === 'false') return undefined
  const { transactional_id: id, transactions } = settings
  return `${connectionKey(settings)} ${JSON.stringify([id ?? null, transactions === 'direct'])}`
}

/** Microseconds after which brokers end a transaction where nothing else is asked for. */
const defaultTimeout = 60_000_000

/** Microseconds after which brokers end a transaction. */
export const timeoutOf = ({
  transaction_timeout: asked,
}: Pick<TransactionSettings, 'transaction_timeout'>): number => asked ?? defaultTimeout
