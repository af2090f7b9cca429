import { Duration, type Rec, type Value } from '../../../core/value.ts'
import { noSuchKey, type PartProblem } from '../../contract/part-problem.ts'

/** Says what is wrong with a setting such as `{size: 128MiB, every: 1h}`. */
export function* rotateProblems(value: Value): Iterable<string | PartProblem> {
  const entries = Object.entries(value as Rec)
  if (entries.length === 0) yield '"rotate" takes "size", "every", or both.'
  for (const [key, each] of entries) {
    if (key === 'every') {
      if (!(each instanceof Duration) || each.micros <= 0)
        yield { at: key, message: '"rotate.every" is a duration, such as 1h, without quotes.' }
    } else if (key === 'size') {
      if (!Number.isInteger(each) || (each as number) < 1)
        yield { at: key, message: '"rotate.size" is a size, such as 128MiB, without quotes.' }
    } else {
      yield noSuchKey('rotate', key, ['size', 'every'])
    }
  }
}

/** The setting, checked. */
export function readRotate(
  value: Readonly<Record<string, Value>> | undefined,
): { readonly bytes: number; readonly every: number } | undefined {
  if (value === undefined) return undefined
  const { size, every } = value
  return {
    bytes: typeof size === 'number' ? size : Number.POSITIVE_INFINITY,
    every: every instanceof Duration ? every.micros : Number.POSITIVE_INFINITY,
  }
}
