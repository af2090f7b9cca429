import { resolve } from 'node:path'
import type { Encoded } from '../../contract/sink.ts'

/** The bytes of pieces by path, in order. `named`: the path for a target. */
export function groupPieces(
  pieces: readonly Encoded[],
  named: (target: string) => string,
): ReadonlyMap<string, Buffer[]> {
  const targets = new Map<string, Buffer[]>()
  for (const { target, buffer, start, end } of pieces) {
    const bytes = buffer.subarray(start, end)
    const parts = targets.get(target!)
    if (parts === undefined) targets.set(target!, [bytes])
    else parts.push(bytes)
  }
  const paths = new Map<string, Buffer[]>()
  for (const [target, parts] of targets) {
    const path = resolve(named(target))
    const others = paths.get(path)
    if (others === undefined) paths.set(path, parts)
    else others.push(...parts)
  }
  return paths
}
