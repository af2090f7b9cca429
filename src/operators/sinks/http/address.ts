/** An address as it may be shown: without its path and query, which may hold a key. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : '***'
}

/** Says why a text is no address for `http`; the text itself is not repeated, it may be a secret. */
export function addressProblem(url: string): { readonly message: string; readonly help: string } | undefined {
  const help = 'Write a whole address, such as "https://example.org/events".'
  if (!URL.canParse(url)) return { message: 'The setting "url" is no URL.', help }
  const { protocol, username, password } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    return {
      message: `The setting "url" begins with "${protocol}", and the sink "http" speaks "http:" and "https:".`,
      help,
    }
  }
  if (username !== '' || password !== '') {
    return {
      message: 'The setting "url" holds a user or a password.',
      help: 'Write them as "user" and "password".',
    }
  }
  return undefined
}
