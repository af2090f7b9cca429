/** A transaction as the broker sees it. `isSealed`: its commit was asked for, and may happen whatever becomes of the sender. */
export interface Transaction {
  records: number[]
  marker: number
  isSealed: boolean
}

/** A broker with transactions: what is committed, the marker that goes with it, the open transaction, and sealed ones of senders that died. */
export interface Broker {
  committed: number[]
  marker: number
  open: Transaction | null
  late: Transaction[]
}

export const newBroker = (): Broker => ({ committed: [], marker: 0, open: null, late: [] })

function take(broker: Broker, { records, marker }: Transaction): void {
  broker.committed.push(...records)
  if (marker > 0) broker.marker = marker
}

export function commit(broker: Broker): void {
  if (broker.open !== null) take(broker, broker.open)
  broker.open = null
}

/** The commit of a sender that died arrives. */
export const commitLate = (broker: Broker): void => take(broker, broker.late.shift()!)

/** The sender dies: what it sealed may still be committed, what it did not is aborted by the broker's timeout. */
export function senderDied(broker: Broker): void {
  if (broker.open?.isSealed) broker.late.push(broker.open)
  broker.open = null
}

/** A new sender of the same name takes over: nothing of the old one can be committed any more. */
export function fence(broker: Broker): void {
  broker.open = null
  broker.late = []
}
