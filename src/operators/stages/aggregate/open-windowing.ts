import { zoneOf } from '../../../core/zone.ts'
import type { WindowUse } from '../../../ir/aggregate.ts'
import { plainWindows, type Span, type WindowOf, zonedWindows } from './calendar.ts'
import { rowsRule, sessionRule } from './end-rules.ts'
import { FixedWindows, type WindowsOf } from './fixed-windows.ts'
import { GlobalWindow } from './global-window.ts'
import { layOut } from './groups.ts'
import { OrderedWindows } from './ordered-windows.ts'
import { PaneWindows } from './pane-windows.ts'
import { Sessions } from './sessions.ts'
import type { Windowing, WindowingParts } from './windowing.ts'

/** The windows of an `aggregate`. */
export function openWindowing(parts: WindowingParts): Windowing {
  const { window, emit, zeros } = parts.settings
  switch (window.kind) {
    case 'tumbling': {
      const windowOf = alignedWindows(window.size, window.offset, window.zone)
      return new FixedWindows(parts, (time) => [windowOf(time)], false)
    }
    case 'sliding': {
      const isPlain = window.zone === undefined && emit.kind === 'close' && zeros === undefined
      return isPlain ? new PaneWindows(parts, window) : new FixedWindows(parts, slidingWindows(window), true)
    }
    case 'session': {
      const { until } = layOut(parts.settings)
      return window.max === undefined && until < 0
        ? new Sessions(parts, window.gap)
        : new OrderedWindows(parts, sessionRule(window.gap, window.max), until)
    }
    case 'rows':
      return new OrderedWindows(parts, rowsRule(window.count, window.ttl), -1)
    case 'global':
      return new GlobalWindow(parts)
    case 'trailing':
    case 'previous':
      throw new Error(`"${window.kind}" is a window of annotate`)
    default:
      return window satisfies never
  }
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
