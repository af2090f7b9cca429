import { nearest } from '../../core/nearest.ts'
import type { Value } from '../../core/value.ts'
import type { ArgumentProblem } from './function.ts'

type Check = (constants: readonly (Value | undefined)[]) => ArgumentProblem | undefined

/** A check that the argument at this index, where it is known before the run, is one of some words. */
export const checkChoice =
  (index: number, choices: readonly string[]): Check =>
  (constants) => {
    const given = constants[index]
    if (typeof given !== 'string' || choices.includes(given)) return undefined
    const near = nearest(given, choices)
    return {
      index,
      message: `${JSON.stringify(given)} is none of the words that stand here.`,
      help: `Write one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}.`,
      ...(near === undefined ? {} : { fix: JSON.stringify(near) }),
    }
  }
