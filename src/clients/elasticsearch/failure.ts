import { messageOf } from '../../core/message-of.ts'
import { RunError } from '../../core/run-error.ts'
import { isRecord, type Value } from '../../core/value.ts'
import type { Connection } from './client.ts'
import { elasticError, type Trouble } from './errors.ts'

/** Errors of Node's TLS that say that the certificate is not trusted, by the beginnings of their codes. */
const certificateCodes =
  /^(?:ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY_LEAF)|ERR_SSL_TLSV1_ALERT_(?:UNKNOWN_CA|CERT))/

const byStatus: Readonly<Record<number, Trouble>> = {
  401: 'login',
  403: 'not allowed',
  404: 'no index',
  407: 'login',
  413: 'too large',
}

/** An answer that says that it failed, and not whether that was before anything was done. */
export class MaybeDone extends RunError {}

/** Statuses after which another attempt may succeed. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500

/** How messages of errors begin where no connection came to be; the last one is the library's, where a host has several addresses. */
const noConnection = /^(?:connect E[A-Z]+|getaddrinfo |Connect Timeout Error|connection failed \()/

/** No byte of the request has left. The library gives no other sign of it. */
export const wasNeverSent = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConnectionError' && noConnection.test(error.message)

/** An error of the client as ours. `path`: what was asked for. */
export function failureOf(error: unknown, { nodes, title }: Connection, path: string): RunError {
  const status = statusOf(error)
  const says = saysOf(error)
  const name = error instanceof Error ? error.name : ''
  if (name === 'ProductNotSupportedError')
    return elasticError(
      'another product',
      nodes,
      title,
      'its answers do not say that they are from Elasticsearch',
      error,
    )
  if (status !== undefined) {
    const isServers = isOwn(error)
    // Whoever says as plain text that a path is not there has not looked for an index.
    const isPath = status === 404 && !isRecord(bodyOf(error))
    const reason = says === '' ? `${path} was answered with ${status}` : says
    const index = indexOf(error)
    const trouble = isPath ? 'other' : troubleOf(status, says, isServers)
    const place = trouble === 'wrong field' && index !== undefined ? ` (index "${index}")` : ''
    const failure = elasticError(trouble, nodes, title, `${reason}${place}`)
    // While it has no master, or ends, the server says 503 before it begins with a request.
    return status < 500 || (status === 503 && isServers) ? failure : maybeDone(failure)
  }
  const code = codeOf(error)
  if (certificateCodes.test(code) || /fingerprint|certificate/i.test(says))
    return elasticError('certificate', nodes, title, says, error)
  if (name === 'TimeoutError')
    return elasticError('unreachable', nodes, title, 'it does not answer in time', error)
  if (name === 'ConnectionError' || name === 'NoLivingConnectionsError')
    return elasticError('unreachable', nodes, title, says === '' ? 'the connection was lost' : says, error)
  return elasticError('other', nodes, title, says, error)
}

/** The error of an answer that sends on to another address, as of who stands before a server and wants https. */
export function redirected(
  status: number,
  location: unknown,
  { nodes, title }: Pick<Connection, 'nodes' | 'title'>,
  path: string,
): RunError {
  const target = typeof location === 'string' && URL.canParse(location, nodes[0]) ? location : undefined
  if (target === undefined) return elasticError('other', nodes, title, `${path} was answered with ${status}`)
  // Who logs in elsewhere puts what nobody is to see into the rest of the address.
  const { protocol, host } = new URL(target, nodes[0])
  const says = `it redirects to ${protocol}//${host} (${status}); if Elasticsearch is there, give that address in "nodes"`
  return elasticError('other', nodes, title, says)
}

const maybeDone = ({ code, operator, blame, message }: RunError): RunError =>
  new MaybeDone(code, operator, blame, message)

function troubleOf(status: number, says: string, isServers: boolean): Trouble {
  const ofShard = status === 400 ? troubleOfShard(says) : undefined
  if (ofShard !== undefined) return ofShard
  // Who stands before it got no answer that it could hand on, whichever status that is told with: some do so with 503.
  if (status >= 500 && (!isServers || status === 502 || status === 504)) return 'unreachable'
  return byStatus[status] ?? (isPassing(status) ? 'busy' : 'other')
}

/** The answer is Elasticsearch's own, not that of who stands before it: `{"error": {"type": …}, "status": 503}`. */
function isOwn(error: unknown): boolean {
  const body = bodyOf(error)
  const told = isRecord(body) ? (body['error'] ?? null) : null
  return isRecord(told) && typeof told['type'] === 'string'
}

/** What the server says of a field that it cannot sort by. */
const unfitField =
  /in order to sort on|[Ff]ielddata is disabled|fields are not optimised|sort(?:ing)? .*not supported/

/** What is wrong where a shard gives this reason. Undefined: it may pass. */
export const troubleOfShard = (says: string): 'wrong field' | undefined =>
  unfitField.test(says) ? 'wrong field' : undefined

/** The index that an error is about. */
function indexOf(error: unknown): string | undefined {
  const body = bodyOf(error)
  const told = isRecord(body) ? (body['error'] ?? null) : null
  const shards = isRecord(told) ? (told['failed_shards'] ?? null) : null
  const [first = null] = Array.isArray(shards) ? shards : []
  const index = isRecord(first) ? first['index'] : null
  return typeof index === 'string' ? index : undefined
}

function statusOf(error: unknown): number | undefined {
  const status: unknown = (error as { readonly statusCode?: unknown } | null)?.statusCode
  return typeof status === 'number' ? status : undefined
}

function codeOf(error: unknown): string {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { code } = at as { readonly code?: unknown }
    if (typeof code === 'string') return code
  }
  return ''
}

const bodyOf = (error: unknown): Value =>
  (error as { readonly meta?: { readonly body?: Value } } | null)?.meta?.body ?? null

/** What an error says, from its body where it has one. */
function saysOf(error: unknown): string {
  const body = bodyOf(error)
  if (isRecord(body)) return reasonOf(body['error'] ?? null)
  if (statusOf(error) !== undefined) return typeof body === 'string' ? body.slice(0, 300) : ''
  return messageOf(error).split('\n')[0]!
}

/** The reason in what the server calls an error, with that behind it: `failed to parse field [n] of type [long]: For input string: "x"`. */
export function reasonOf(error: Value): string {
  if (typeof error === 'string') return error
  if (!isRecord(error)) return ''
  const type = String(error['type'] ?? '')
  const reason = typeof error['reason'] === 'string' ? error['reason'].replace(/[;.\s]+$/, '') : type
  // One word such as "closed" says little without its type, "index_closed_exception".
  const own = type === '' || type === reason || /\s/.test(reason) ? reason : `${type}: ${reason}`
  const roots = error['root_cause'] ?? null
  const inner = reasonOf(error['caused_by'] ?? (Array.isArray(roots) ? (roots[0] ?? null) : null))
  const text = inner === '' || own.includes(inner) ? own : reason === '' ? inner : `${own}: ${inner}`
  return text.replace(/\s+/g, ' ')
}
