import { mismatch } from '../../core/mismatch.ts'
import { isTimeFormat, type TimeFormat, timeFormatOf } from '../../core/time-format.ts'
import type { Value } from '../../core/value.ts'
import type { ArgumentProblem } from '../contract/function.ts'

/** The formats that an argument names, a text or a list of them; a mismatch, with null, where one is no format. */
export function timeFormatsArgument(value: Value): readonly TimeFormat[] | null {
  const formats: TimeFormat[] = []
  for (const text of Array.isArray(value) ? value : [value]) {
    const format = timeFormatOf(String(text))
    if (!isTimeFormat(format)) return mismatch(`"${String(text)}" is no time pattern`) as null
    formats.push(format)
  }
  return formats
}

/** A check that the argument at this index, where it is known before the run, is made of time patterns. */
export const checkTimeFormat =
  (index: number) =>
  (constants: readonly (Value | undefined)[]): ArgumentProblem | undefined => {
    const value = constants[index]
    for (const text of Array.isArray(value) ? value : [value]) {
      if (typeof text !== 'string') continue
      const format = timeFormatOf(text)
      if (isTimeFormat(format)) continue
      return {
        index,
        message: format.message,
        ...(format.fix === undefined ? {} : { help: `Write ${JSON.stringify(format.fix)}.` }),
        // In a list the fix would take the place of all its patterns.
        ...(format.fix === undefined || Array.isArray(value) ? {} : { fix: JSON.stringify(format.fix) }),
      }
    }
    return undefined
  }
