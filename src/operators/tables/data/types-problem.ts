import type { Value } from '../../../core/value.ts'
import { csvTypes } from '../../formats/csv/csv-types.ts'

const words = [...csvTypes.keys()].map((word) => `"${word}"`).join(', ')

/** What is wrong with `types`: a word that names no type of a field. */
export function typesProblem(
  types: Readonly<Record<string, Value>> = {},
): { readonly param: 'types'; readonly message: string; readonly help: string } | undefined {
  const wrong = Object.values(types).find((word) => !csvTypes.has(String(word)))
  if (wrong === undefined) return undefined
  return {
    param: 'types',
    message: `"${String(wrong)}" is no type that a field can have.`,
    help: `A field is one of ${words}.`,
  }
}
