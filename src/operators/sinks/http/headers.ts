import type { Rec, Value } from '../../../core/value.ts'

/** Says what is wrong with the headers of a request; values are not repeated, they may be secrets. */
export function* headersProblems(value: Value): Iterable<string> {
  for (const [name, text] of Object.entries(value as Rec)) {
    if (typeof text !== 'string') {
      yield `The header "${name}" needs a string.`
      continue
    }
    try {
      new Headers([[name, text]])
    } catch {
      yield `The header "${name}" has a name or holds characters that no header may have.`
    }
  }
}

/** Headers as they may be shown. */
export const shownHeaders = (value: Value): Value =>
  Object.fromEntries(Object.keys(value as Rec).map((name) => [name, '***']))

/** What a request says of itself and of who sends it. Headers of the settings come last and win. */
export function headersOf(settings: {
  readonly type: string
  readonly user: string | undefined
  readonly password: string | undefined
  readonly token: string | undefined
  readonly headers: Readonly<Record<string, Value>> | undefined
}): Headers {
  const { type, user, password, token, headers } = settings
  const all = new Headers({ 'content-type': type, 'user-agent': 'logpipe' })
  if (user !== undefined) {
    all.set('authorization', `Basic ${Buffer.from(`${user}:${password ?? ''}`).toString('base64')}`)
  }
  if (token !== undefined) all.set('authorization', `Bearer ${token}`)
  for (const [name, text] of Object.entries(headers ?? {})) all.set(name, String(text))
  return all
}
