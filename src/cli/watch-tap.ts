import { parseListenAddress, printListenAddress } from '../core/listen-address.ts'
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

export interface WatchTapOptions {
  readonly name: string
  /** Host and port of a running pipeline's metrics, as given. */
  readonly at: string
  /** Events a second, as given. */
  readonly rate: string
  /** After how many events to end, as given. */
  readonly count: string | undefined
}

/** Prints events that pass a tap of a running pipeline; gives the exit code. */
export async function watchTap(io: Io, { name, at, rate, count }: WatchTapOptions): Promise<number> {
  const address = parseListenAddress(at)
  if (address === null) throw new UsageError(`"${at}" is no address; write "--at 127.0.0.1:9598".`)
  const perSecond = wholeNumber(rate, 'rate', 1000)
  let left = count === undefined ? Number.POSITIVE_INFINITY : wholeNumber(count, 'count', 1e9)
  const where = printListenAddress(address)
  const ending = new AbortController()
  const release = (['SIGINT', 'SIGTERM'] as const).map((signal) =>
    io.signals.on(signal, () => ending.abort()),
  )
  const fail = (text: string): number => {
    io.stderr.write(`logpipe: ${text}\n`)
    return exitCodes.failed
  }
  try {
    const response = await fetch(`http://${where}/tap/${encodeURIComponent(name)}?rate=${perSecond}`, {
      signal: ending.signal,
    })
    if (!response.ok || response.body === null) return fail((await response.text()).trim())
    for await (const line of linesOf(response.body)) {
      io.stdout.write(`${line}\n`)
      left -= 1
      if (left === 0) break
    }
    return exitCodes.fine
  } catch (error) {
    // A pipeline that ends cuts the connection: there is nothing more to see.
    if (ending.signal.aborted || !isUnreachable(error)) return exitCodes.fine
    return fail(
      `No pipeline answers at ${where}. Start it with "--metrics ${where}", and give the address that it tells.`,
    )
  } finally {
    for (const stop of release) stop()
    ending.abort()
  }
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}

/** The connection was never made, or nothing came back: `fetch failed`, against `terminated` for one that is cut off. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError && error.message === 'fetch failed'

function wholeNumber(text: string, option: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= most) return value
  throw new UsageError(`"--${option}" needs a whole number from 1 to ${most}; it is "${text}".`)
}
