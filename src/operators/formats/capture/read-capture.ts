import { normalInt } from '../../../core/int64.ts'
import type { Value } from '../../../core/value.ts'

export type CaptureType = 'string' | 'int' | 'float'

/** A captured text as a value of the capture's type; null where it is no number of that type (`12.5` as int). */
export function readCapture(text: string, type: CaptureType): Value {
  if (type === 'string') return text
  if (type === 'int') {
    if (!/^[+-]?\d+$/.test(text)) return null
    const value = Number(text)
    // Adding 0 turns -0 into 0.
    return Number.isSafeInteger(value) ? value + 0 : normalInt(BigInt(text.replace('+', '')))
  }
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}
