import { zoneOf } from '../../../core/zone.ts'
import type { WindowUse } from '../../../ir/aggregate.ts'
import { plainWindows, type Span, type WindowOf, zonedWindows } from './calendar.ts'
import type { WindowsOf } from './fixed-windows.ts'

/** The windows that an instant lies in, by start. */
export function windowsOf(window: Extract<WindowUse, { kind: 'tumbling' | 'sliding' }>): WindowsOf {
  if (window.kind === 'sliding') return slidingWindows(window)
  const windowOf = alignedWindows(window.size, window.offset, window.zone)
  return (time) => [windowOf(time)]
}

function alignedWindows(size: number, offset: number, zone: string | undefined): WindowOf {
  const clock = zone === undefined ? null : zoneOf(zone)
  return clock === null || clock.name === 'UTC'
    ? plainWindows(size, offset)
    : zonedWindows(size, offset, clock)
}

/** Sliding windows one by one: steps are aligned, and a window of the size begins at each. */
function slidingWindows({ size, every, offset, zone }: Extract<WindowUse, { kind: 'sliding' }>): WindowsOf {
  const stepOf = alignedWindows(every, offset, zone)
  return (time) => {
    const spans: Span[] = []
    for (let step = stepOf(time); step.start + size > time; step = stepOf(step.start - 1))
      spans.push({ start: step.start, end: step.start + size })
    return spans.reverse()
  }
}
