import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ListenAddress, printListenAddress } from '../../core/listen-address.ts'
import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import type { RunView } from '../../runtime/metrics/run-view.ts'
import { processReadings } from './process-readings.ts'
import { prometheusText } from './prometheus-text.ts'
import { showTap } from './show-tap.ts'

/** Microseconds for which an epoch may wait before the pipeline is not ready any more (protocol B7). */
const patience = 300_000_000

/** The server of `/metrics`, `/healthz`, `/readyz` and `/tap/NAME`. */
export class Monitor {
  readonly #server: Server
  #view: RunView | undefined

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response))
    // Whoever scrapes slowly or not at all holds nothing up.
    this.#server.requestTimeout = 10_000
    this.#server.headersTimeout = 10_000
  }

  /** Rejects with LP5480 where nothing can listen there. */
  static async listen(address: ListenAddress): Promise<Monitor> {
    const monitor = new Monitor()
    await new Promise<void>((resolve, reject) => {
      monitor.#server.once('error', (cause) => reject(listenFailure(cause, address)))
      monitor.#server.listen(address.port, address.host, resolve)
    })
    return monitor
  }

  /** Where it listens: `http://127.0.0.1:9598`. */
  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo
    return `http://${printListenAddress({ host: address, port })}`
  }

  /** From now on there is something to tell. */
  watch(view: RunView): void {
    this.#view = view
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => void this.#server.close(() => resolve()))
  }

  async #answer({ method, url }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') {
      send(response, 405, 'Only GET is answered.\n')
      return
    }
    const [path = '', query] = (url ?? '').split('?')
    try {
      if (path === '/metrics') {
        const { text, type } = await prometheusText([...(this.#view?.read() ?? []), ...processReadings()])
        send(response, 200, text, type)
      } else if (path === '/healthz') send(response, 200, 'ok\n')
      else if (path === '/readyz') {
        const hindrance = this.#hindrance()
        send(response, hindrance === undefined ? 200 : 503, `${hindrance ?? 'ready'}\n`)
      } else if (path.startsWith('/tap/')) {
        const problem = showTap(this.#view?.taps, path.slice('/tap/'.length), query, response)
        if (problem !== undefined) send(response, problem.status, `${problem.text}\n`)
      } else send(response, 404, 'There are /metrics, /healthz, /readyz and /tap/NAME.\n')
    } catch (error) {
      send(response, 500, `${messageOf(error)}\n`)
    }
  }

  /** Why the pipeline is not ready. */
  #hindrance(): string | undefined {
    if (this.#view === undefined) return 'starting'
    const pending = this.#view.pendingEpoch()
    if (pending === undefined || pending.micros <= patience) return undefined
    return `An epoch has been waiting for ${Math.round(pending.micros / 1e6)} s: ${pending.on.join(', ')}.`
  }
}

function send(
  response: ServerResponse,
  status: number,
  text: string,
  type = 'text/plain; charset=utf-8',
): void {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function listenFailure(cause: Error, address: ListenAddress): RunError {
  const { code } = cause as NodeJS.ErrnoException
  const where = printListenAddress(address)
  const why =
    code === 'EADDRINUSE'
      ? 'another program listens there. Choose another port, or 0 for any that is free.'
      : code === 'EACCES'
        ? 'this user may not listen there. Ports below 1024 need a right of their own.'
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? 'this machine has no such address.'
          : `${cause.message}.`
  return new RunError('LP5480', 'metrics', 'config', `Metrics cannot be served at ${where}: ${why}`, {
    cause,
  })
}
