/** Where to listen: a host and a port; port 0 is any that is free. */
export interface ListenAddress {
  readonly host: string
  readonly port: number
}

/** Reads `HOST:PORT`, `[::1]:PORT`, `:PORT` or `PORT`; without a host, only this machine is listened to. Null: it is none of these. */
export function parseListenAddress(text: string): ListenAddress | null {
  const found = /^(?:(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))?:)?(\d{1,5})$/.exec(text)
  if (found === null) return null
  const port = Number(found[3])
  return port > 65_535 ? null : { host: found[1] ?? found[2] ?? '127.0.0.1', port }
}

/** As it stands in a URL. */
export const printListenAddress = ({ host, port }: ListenAddress): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
