/** Megabytes of memory that no run may exceed. */
export const mostMemory = 250

export const verdict = (isHit: boolean): string => (isHit ? 'hit' : 'MISSED')

/** `when`: such as "at full speed"; megabytes. */
export const verdictOfPeak = (when: string, peak: number): string =>
  `peak RSS ${when} under ${mostMemory} MB: ${Math.round(peak)} MB, ${verdict(peak < mostMemory)}`
