import { formatDuration } from '../core/duration-text.ts'
import { Duration } from '../core/value.ts'
import type { WindowUse } from '../ir/aggregate.ts'
import { printExpression } from '../ir/print-expression.ts'

/** `tumbling(1m)`, with further settings as written; empty for the whole input, which is not written. */
export function printWindow(window: WindowUse, further: readonly string[] = []): string {
  const args = argumentsOf(window)
  return args === undefined ? '' : `${window.kind}(${[...args, ...further].join(', ')})`
}

/** `undefined` for the whole input, which is not written. */
function argumentsOf(window: WindowUse): readonly string[] | undefined {
  switch (window.kind) {
    case 'tumbling':
    case 'sliding':
      return [
        time(window.size),
        ...(window.kind === 'sliding' ? [`every: ${time(window.every)}`] : []),
        ...named('zone', window.zone, (zone) => JSON.stringify(zone)),
        ...named('offset', window.offset === 0 ? undefined : window.offset, time),
      ]
    case 'session':
      return [
        `gap: ${time(window.gap)}`,
        ...named('max', window.max, time),
        ...named('until', window.until, printExpression),
      ]
    case 'rows':
      return [String(window.count), ...named('ttl', window.ttl, time)]
    case 'trailing':
    case 'previous':
      return [
        window.span === undefined ? String(window.count) : time(window.span),
        ...named('ttl', window.ttl, time),
      ]
    case 'global':
      return undefined
  }
}

export const named = <T>(
  name: string,
  value: T | undefined,
  print: (value: T) => string,
): readonly string[] => (value === undefined ? [] : [`${name}: ${print(value)}`])

const time = (micros: number): string => formatDuration(new Duration(micros))
