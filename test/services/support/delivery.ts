import type { FaultProxy } from '../../support/fault-proxy.ts'
import type { ServerProcess } from './server-process.ts'

/** What sinks say of their attempts, so that a case need not wait long for the next one. */
export const retry = 'retry: {backoff: 100ms..1s}'

/** A server, and the connectors that the delivery suite runs against it. */
export interface DeliverySubject {
  /** For titles: `Kafka`. */
  readonly name: string
  /** What this machine needs, as for `serviceSuite`. */
  readonly needs: readonly (() => unknown)[]
  /** Starts a server of the suite's own, which kills it. */
  readonly start: () => Promise<DeliveryServer>
  readonly connectors: readonly DeliveryConnector[]
}

export interface DeliveryServer {
  readonly server: ServerProcess
  /** All that connectors exchange with the server goes through these. */
  readonly proxies: readonly FaultProxy[]
  /** Connectors of a description by their names. */
  readonly connectors: Readonly<Record<string, RunningConnector>>
  readonly close: () => Promise<void>
}

/** What is promised of a source or sink. */
export interface DeliveryConnector {
  /** Its name in `DeliveryServer.connectors`, and for titles: `sink in transactions`. */
  readonly name: string
  readonly kind: 'source' | 'sink'
  /** Whether an event may come twice where the server or the network failed, or our own process was killed; a number: so many at each failure. */
  readonly mayDouble: { readonly server: boolean | number; readonly process: boolean }
  /** Named points at which our own process is killed, beside a moment in mid-stream. */
  readonly crashPoints: readonly string[]
  /** An event of so many bytes among small ones arrives, or is in the dead letter with this code. */
  readonly large: { readonly bytes: number; readonly code?: string }
  /** Where the topic, index or folder is not there: the code that ends the run, or that of the dead letter of each event, or it is made. */
  readonly missing: { readonly ends: string } | { readonly letters: string } | 'made'
  /** What ends the run where the login is refused. */
  readonly refused: string
}

export interface RunningConnector {
  /** Makes an empty topic, index or folder. */
  readonly make: (place: string) => Promise<void>
  /** The connector by way of the proxies, as in a pipeline. */
  readonly text: (place: string) => string
  /** With a place that is not there. */
  readonly missingText: (place: string) => string
  /** With a login that the server refuses, and how many requests or connections have come with it until now. */
  readonly refused: (place: string) => Promise<{ readonly text: string; readonly attempts: () => number }>
  /** Of a source: puts events there, each a line of JSON. */
  readonly fill: (place: string, lines: readonly string[]) => Promise<void>
  /** Of a sink: the field `n` of all events that have arrived. */
  readonly read: (place: string) => Promise<readonly number[]>
}
