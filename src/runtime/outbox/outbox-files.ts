const prefix = 'outbox-'

/** Files of a sink's outbox are `NAME-<start>.log`. */
export const outboxName = (sink: string): string =>
  prefix + sink.replace(/[^\w.#]/gu, (character) => `%${character.codePointAt(0)!.toString(16)}%`)

/** The sink whose outbox a file belongs to; undefined for any other file. */
export function sinkOfOutbox(file: string): string | undefined {
  const name = /^outbox-(.*)-\d{15}\.log$/.exec(file)?.[1]
  return name?.replace(/%([0-9a-f]+)%/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
}
