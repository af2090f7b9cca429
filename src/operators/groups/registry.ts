import { nearest } from '../../core/nearest.ts'
import { anySpec } from '../contract/catalog.ts'
import type { GroupAggregatorSpec } from '../contract/group-aggregator.ts'
import type { Params } from '../contract/params.ts'

export const groupPrefix = 'aggregator_'

/** The group aggregators by name: those of logpipe and those of plugins. */
export interface GroupRegistry {
  /** Throws where the name breaks the rule or is taken, or where the operating system is another. */
  readonly register: <P extends Params>(spec: GroupAggregatorSpec<P>) => void
  /** By the full name or the short one, without `aggregator_`. Throws where there is none. */
  readonly find: (name: string) => GroupAggregatorSpec
  readonly names: () => readonly string[]
}

/** `platform` as Node names it: `linux`, `win32`. */
export function groupRegistry(platform: string, known: readonly GroupAggregatorSpec[] = []): GroupRegistry {
  const specs = new Map<string, GroupAggregatorSpec>()
  const registry: GroupRegistry = {
    register(spec) {
      const { name, platforms } = spec
      if (!/^aggregator_[a-z][a-z0-9_]*$/.test(name)) {
        throw new Error(
          `The name of a group aggregator begins with "${groupPrefix}" and goes on in lower case; "${name}" does not.`,
        )
      }
      if (specs.has(name)) throw new Error(`There are two group aggregators called "${name}".`)
      if (platforms !== undefined && !platforms.includes(platform)) {
        throw new Error(`"${name}" runs on ${platforms.join(' and ')} only; this is ${platform}.`)
      }
      specs.set(name, anySpec<GroupAggregatorSpec>(spec))
    },
    find(name) {
      const spec = specs.get(name) ?? specs.get(`${groupPrefix}${name}`)
      if (spec !== undefined) return spec
      const near = nearest(
        name,
        [...specs.keys()].flatMap((full) => [full, full.slice(groupPrefix.length)]),
      )
      const hint = near === undefined ? '' : ` Did you mean "${near}"?`
      throw new Error(`There is no group aggregator called "${name}".${hint}`)
    },
    names: () => [...specs.keys()].sort(),
  }
  for (const spec of known) registry.register(spec)
  return registry
}
