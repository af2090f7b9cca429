/** Who may log in to the broker. All but "guest" may do everything; "guest" may do nothing. */
export const users = {
  plain: { username: 'alice', password: 'alice-secret' },
  scram: { username: 'bob', password: 'bob-secret' },
  guest: { username: 'guest', password: 'guest-secret' },
  /** The subject of a token for OAUTHBEARER. */
  bearer: 'olga',
  /** The common name of the client's certificate. */
  certificate: 'client',
} as const

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An unsigned token (RFC 7515, "alg": "none"), which the broker of the tests accepts; `lifetime` in seconds. */
export function bearerToken(subject: string = users.bearer, lifetime = 3600): string {
  const now = Math.floor(Date.now() / 1000)
  return `${base64({ alg: 'none' })}.${base64({ sub: subject, iat: now, exp: now + lifetime, scope: [] })}.`
}
