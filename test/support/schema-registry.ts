import { reply, webServer } from './web-server.ts'

interface Registered {
  readonly schema: string
  readonly schemaType?: 'AVRO' | 'JSON' | 'PROTOBUF'
  readonly references?: readonly {
    readonly name: string
    readonly subject: string
    readonly version: number
  }[]
}

/** A schema registry on a free port for one test: it gives out what it is told, and can be away. */
export async function schemaRegistry(login?: string) {
  const all: (Registered & { readonly id: number; readonly subject: string; readonly version: number })[] = []
  const state = { isAway: false }
  const { url, requests } = await webServer((response, { path, headers }) => {
    if (state.isAway) return reply(response, 503)
    if (login !== undefined && headers.authorization !== login) return reply(response, 401)
    const byId = /^\/schemas\/ids\/(\d+)$/.exec(path)
    const byVersion = /^\/subjects\/([^/]+)\/versions\/(\w+)$/.exec(path)
    if (path === '/subjects') return reply(response, 200, JSON.stringify(all.map(({ subject }) => subject)))
    const found =
      byId !== null
        ? all.find(({ id }) => id === Number(byId[1]))
        : all.findLast(
            ({ subject, version }) =>
              subject === decodeURIComponent(byVersion?.[1] ?? '') &&
              (byVersion?.[2] === 'latest' || version === Number(byVersion?.[2])),
          )
    if (found === undefined) return reply(response, 404, '{"error_code":40403}')
    return reply(response, 200, JSON.stringify(found))
  })
  return {
    url,
    requests,
    state,
    /** Gives the number of the schema. */
    add(subject: string, registered: Registered): number {
      const id = all.length + 1
      const version = all.filter((one) => one.subject === subject).length + 1
      all.push({ ...registered, id, subject, version })
      return id
    },
  }
}
