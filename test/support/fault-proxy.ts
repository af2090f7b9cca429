import { type AddressInfo, createServer, connect as openSocket, type Server, type Socket } from 'node:net'
import { Lane } from './fault-lane.ts'

/** `up` is from the client to the server. */
export type Direction = 'up' | 'down'

export interface FaultProxyPlace {
  /** On 127.0.0.1; a free one unless told. */
  readonly port?: number
  /** Port of the server. */
  readonly target: number
  /** Of the server; 127.0.0.1 unless told. */
  readonly host?: string
}

interface Connection {
  readonly client: Socket
  readonly server: Socket
  readonly lanes: Readonly<Record<Direction, Lane>>
}

/** What befalls the bytes of one direction; the same for connections that are open and those to come. */
interface Condition {
  stalled: boolean
  /** Bytes in a second. */
  rate: number
  /** Milliseconds that each byte is late. */
  latency: number
}

const both: readonly Direction[] = ['up', 'down']

/** A TCP proxy in front of a server on this machine that can do to its connections what a bad network does. */
export class FaultProxy {
  /** Bytes that were passed on, of all connections. */
  readonly bytes: Record<Direction, number> = { up: 0, down: 0 }
  /** Connections that came so far. */
  accepted = 0
  readonly #target: number
  readonly #host: string
  readonly #port: number
  readonly #open = new Set<Connection>()
  readonly #conditions: Record<Direction, Condition> = { up: unharmed(), down: unharmed() }
  #server: Server | undefined

  constructor({ target, port = 0, host = '127.0.0.1' }: FaultProxyPlace) {
    this.#target = target
    this.#port = port
    this.#host = host
  }

  get port(): number {
    return (this.#server?.address() as AddressInfo | null)?.port ?? this.#port
  }

  get address(): string {
    return `127.0.0.1:${this.port}`
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#open.size
  }

  /** Takes new connections (again). */
  async accept(): Promise<void> {
    if (this.#server !== undefined) return
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#connect(client))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#server = server
  }

  /** Nobody listens for new connections any more; those that are open stay. Only with a port of its own can it be taken back. */
  refuse(): void {
    this.#server?.close()
    this.#server = undefined
  }

  /** Ends all open connections at once, by RST on both sides. */
  cut(): void {
    for (const { client, server } of this.#open) {
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
  }

  /** Ends one direction of all open connections in the orderly way, by FIN after what has come; the other direction goes on. */
  halfClose(direction: Direction): void {
    for (const { lanes } of this.#open) lanes[direction].end()
  }

  /** Nothing moves any more, and nothing ends either. */
  stall(...directions: readonly Direction[]): void {
    this.#change(directions, { stalled: true })
  }

  /** At most so many bytes in a second and connection. */
  slow(bytesPerSecond: number, ...directions: readonly Direction[]): void {
    this.#change(directions, { rate: bytesPerSecond })
  }

  /** Each byte comes so many milliseconds later. */
  delay(milliseconds: number, ...directions: readonly Direction[]): void {
    this.#change(directions, { latency: milliseconds })
  }

  /** All is well again for what is open and what comes, with what was held back before. */
  pass(...directions: readonly Direction[]): void {
    this.#change(directions, unharmed())
  }

  async close(): Promise<void> {
    this.refuse()
    this.cut()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #change(directions: readonly Direction[], change: Partial<Condition>): void {
    for (const direction of directions.length === 0 ? both : directions) {
      Object.assign(this.#conditions[direction], change)
      for (const { lanes } of this.#open) lanes[direction].wake()
    }
  }

  #connect(client: Socket): void {
    this.accepted += 1
    const server = openSocket({ port: this.#target, host: this.#host, allowHalfOpen: true, noDelay: true })
    const lane = (direction: Direction, from: Socket, to: Socket): Lane =>
      new Lane(from, to, this.#conditions[direction], (count) => {
        this.bytes[direction] += count
      })
    const lanes = { up: lane('up', client, server), down: lane('down', server, client) }
    const connection = { client, server, lanes }
    this.#open.add(connection)
    const pair = [
      [client, server],
      [server, client],
    ] as const
    for (const [one, other] of pair) {
      // A connection that breaks on one side breaks on the other.
      one.on('error', () => other.resetAndDestroy())
      one.on('close', () => {
        if (client.destroyed && server.destroyed) this.#open.delete(connection)
      })
    }
  }
}

const unharmed = (): Condition => ({ stalled: false, rate: Number.POSITIVE_INFINITY, latency: 0 })

/** Starts a proxy that passes everything on. */
export async function startFaultProxy(place: FaultProxyPlace): Promise<FaultProxy> {
  const proxy = new FaultProxy(place)
  await proxy.accept()
  return proxy
}
