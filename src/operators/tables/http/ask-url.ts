import { parseJson } from '../../../core/json.ts'
import { messageOf } from '../../../core/message-of.ts'
import type { Found } from '../cache/caching-table.ts'

/** A question that may be asked again. `after`: microseconds that the other side asks to wait. */
export class TryAgain extends Error {
  readonly after: number | undefined
  constructor(message: string, after?: number) {
    super(message)
    this.after = after
  }
}

/** A longer answer is none, in bytes. */
const longestAnswer = 1024 * 1024

/**
 * Asks one URL. 404, 410 and an answer without content say that there is no row. Rejects with `TryAgain` where another try may help, with any
 * other error where not; messages are one clause.
 */
export async function askUrl(
  url: string,
  headers: Readonly<Record<string, string>>,
  again: ReadonlySet<number>,
  signal: AbortSignal,
): Promise<Found> {
  let response: Response
  try {
    response = await fetch(url, { headers, signal, redirect: 'follow' })
  } catch (cause) {
    throw new TryAgain(
      signal.aborted ? 'no answer came in time' : `the server cannot be reached (${reasonOf(cause)})`,
    )
  }
  const { status } = response
  if (!response.ok) {
    await response.body?.cancel()
    if (status === 404 || status === 410) return { row: undefined }
    const message = `the server said ${status}`
    throw again.has(status) ? new TryAgain(message, waitOf(response)) : new Error(message)
  }
  const text = await read(response, signal)
  if (text === '') return { row: undefined }
  try {
    return { row: parseJson(text) }
  } catch {
    throw new Error('the answer is no JSON')
  }
}

async function read(response: Response, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of response.body ?? []) {
      length += piece.length
      if (length > longestAnswer) break
      pieces.push(piece)
    }
  } catch (cause) {
    throw new TryAgain(
      signal.aborted ? 'no answer came in time' : `the answer broke off (${reasonOf(cause)})`,
    )
  }
  if (length > longestAnswer) throw new Error('the answer is longer than 1MiB')
  return Buffer.concat(pieces).toString('utf8')
}

/** `Retry-After` in seconds; a date is left out. */
function waitOf({ headers }: Response): number | undefined {
  const seconds = headers.get('retry-after')
  return seconds !== null && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1e6 : undefined
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
  const code = (inner as NodeJS.ErrnoException).code
  return code ?? messageOf(inner)
}
