import type { ServerResponse } from 'node:http'
import type { RunView } from '../../runtime/metrics/run-view.ts'

/** Events a second, where nobody says how many. */
export const usualRate = 10

/**
 * Sends some of the events that pass a tap, one as JSON on each line, until whoever asked goes. `query`: what stands after the `?` of the
 * request; `rate=N` is events a second. Gives why it cannot.
 */
export function showTap(
  taps: RunView['taps'] | undefined,
  name: string,
  query: string | undefined,
  response: ServerResponse,
): { readonly status: number; readonly text: string } | undefined {
  if (taps === undefined) return { status: 503, text: 'The pipeline is starting; try again in a moment.' }
  const rate = Number(new URLSearchParams(query).get('rate') ?? usualRate)
  if (!(rate >= 1 && rate <= 1000)) return { status: 400, text: 'The rate is a number from 1 to 1000.' }
  const watching = taps.watch(decoded(name), {
    rate,
    show: (json) => response.write(`${json}\n`),
  })
  if (watching === undefined) return { status: 404, text: noSuchTap(decoded(name), taps.names) }
  response.on('drain', watching.resume).on('close', watching.stop)
  response.writeHead(200, { 'content-type': 'application/x-ndjson; charset=utf-8' })
  response.flushHeaders()
  return undefined
}

function noSuchTap(name: string, names: readonly string[]): string {
  if (names.length === 0)
    return `The pipeline has no taps; write "| tap("${name}")" where you want to look at its events.`
  return `There is no tap "${name}". There ${names.length === 1 ? 'is' : 'are'} ${names.map((known) => `"${known}"`).join(', ')}.`
}

/** A name that is not encoded as URLs are is none that a tap has. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
