/** Something with a watermark: a source, a stage. */
export interface Timed {
  /** No event that comes from it from now on is older, in microseconds; +∞ when it has ended. */
  readonly watermark: number
  /** It has been silent for so long that time goes on without it. */
  readonly isIdle: boolean
}

/** The least of the watermarks of those that are not idle (protocol W3); where all are, the largest (W4); +∞ where all have ended. */
export function combineWatermarks(parts: Iterable<Timed>): number {
  let least = Number.POSITIVE_INFINITY
  let largest = Number.NEGATIVE_INFINITY
  let isAwake = false
  let isIdle = false
  for (const part of parts) {
    const { watermark } = part
    if (watermark === Number.POSITIVE_INFINITY) continue
    if (part.isIdle) {
      isIdle = true
      if (watermark > largest) largest = watermark
    } else {
      isAwake = true
      if (watermark < least) least = watermark
    }
  }
  return isAwake || !isIdle ? least : largest
}
