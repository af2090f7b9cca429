import { windowsOf } from './aligned-windows.ts'
import { rowsRule, sessionRule } from './end-rules.ts'
import { FixedWindows } from './fixed-windows.ts'
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
    case 'tumbling':
      return new FixedWindows(parts, windowsOf(window), false)
    case 'sliding': {
      const isPlain = window.zone === undefined && emit.kind === 'close' && zeros === undefined
      return isPlain ? new PaneWindows(parts, window) : new FixedWindows(parts, windowsOf(window), true)
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
