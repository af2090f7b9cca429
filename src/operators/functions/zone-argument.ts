import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { type Zone, zoneOf } from '../../core/zone.ts'
import type { ArgumentProblem } from '../contract/function.ts'

/** The zone that an argument names; a mismatch, with null, where there is none. */
export const zoneArgument = (name: string): Zone | null =>
  zoneOf(name) ?? (mismatch(`"${name}" is no time zone`) as null)

/** A check that the argument at this index, where it is known before the run, names a zone. */
export const checkZone =
  (index: number) =>
  (constants: readonly (Value | undefined)[]): ArgumentProblem | undefined => {
    const name = constants[index]
    if (typeof name !== 'string' || zoneOf(name) !== null) return undefined
    return {
      index,
      message: `There is no time zone called "${name}".`,
      help: 'Write a name such as "Europe/Berlin", "UTC" or an offset such as "+02:00".',
    }
  }
