import type { SinkContext } from '../operators/contract/sink.ts'

/** Makes what several connectors of a run use together, once for each key. */
export function sharedObjects(): SinkContext['together'] {
  const objects = new Map<string, object>()
  return <T extends object>(key: string, make: () => T): T => {
    const known = objects.get(key) ?? make()
    objects.set(key, known)
    return known as T
  }
}
