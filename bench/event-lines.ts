import type { Random } from './random.ts'

const hosts = ['web', 'db', 'cache', 'api', 'batch', 'edge'].flatMap((kind) =>
  [1, 2, 3, 4, 5, 7, 9].map((n) => `${kind}-${n}${n === 7 ? '.eu' : ''}`),
)
const apps = ['checkout', 'auth', 'search', 'cart', 'billing', 'gateway', 'inventory', 'notify']
const methods = ['GET', 'POST', 'PUT', 'DELETE']
const statuses = [200, 200, 200, 201, 204, 301, 404, 500, 502]
const words = (
  'request completed upstream timeout connection reset retry cache miss user session token expired payment order ' +
  'shipment index rebuild query slow lock waited pool exhausted response handler queue drained worker started'
).split(' ')

/**
 * Endless application logs as NDJSON: nine fields, a record in three of ten lines, 2 % of the lines with text beyond ASCII,
 * 4 % with escapes, 6.5 % errors; event time moves on, with a few stragglers.
 */
export function eventLines(random: Random): () => string {
  const { unit, below, oneOf } = random
  let time = Date.UTC(2026, 10, 21, 1, 2, 3, 456)

  const level = (): string => {
    const share = unit()
    if (share < 0.6) return 'info'
    if (share < 0.8) return 'debug'
    if (share < 0.92) return 'warn'
    return share < 0.985 ? 'error' : 'fatal'
  }

  const opening = (): string => {
    const share = unit()
    if (share < 0.03) return `user \\"u${below(9_999)}\\" opened C:\\\\tmp\\\\${oneOf(words)}`
    if (share < 0.04) return `line one\\nline two\\t\\u00e9 ${oneOf(words)}`
    if (share < 0.06) return `Kundin Jörg-Møller — café ${oneOf(words)} 東京`
    return `${oneOf(words)} ${oneOf(words)} after ${below(90)} tries`
  }

  const message = (): string => {
    let text = opening()
    const length = 60 + below(40)
    while (text.length < length) text += ` ${oneOf(words)}`
    return text
  }

  const http = (): string =>
    `,"http":{"method":"${oneOf(methods)}","path":"/api/v${1 + below(3)}/${oneOf(words)}/${below(100_000)}"` +
    `,"status":${oneOf(statuses)},"bytes":${below(60_000)}}`

  return () => {
    if (below(3) === 0) time += below(5)
    const stamp = new Date(unit() < 0.02 ? time - below(3_000) : time).toISOString()
    const latency = Math.floor(Math.exp(3 + 2 * unit() + 2 * unit() * unit()))
    const user = below(5) === 0 ? 'null' : `"u${below(50_000)}"`
    return (
      `{"ts":"${stamp}","host":"${oneOf(hosts)}","app":"${oneOf(apps)}","level":"${level()}","latency_ms":${latency}` +
      `,"user":${user},"load":${below(400) / 100},"msg":"${message()}"${below(10) < 3 ? http() : ''}` +
      `,"trace":"t${below(2 ** 30).toString(16)}${below(2 ** 30).toString(16)}"}\n`
    )
  }
}
