import { isoMicrosOf } from '../../core/iso-time.ts'
import { isRecord, type Rec, type Value } from '../../core/value.ts'
import type { Made } from '../../operators/contract/chunk.ts'
import { type Meta, noMeta } from '../../operators/contract/row.ts'

/** Metadata of an event as its letter has it under `at` (`../letter-place.ts`). What is missing or no such thing is left out. */
export function readMeta(at: Rec): Made {
  const window = windowOf(at['window'])
  const sides = at['sides']
  return {
    time: micros(at['time']),
    ...(window === undefined ? {} : { window }),
    ...(typeof at['final'] === 'boolean' ? { final: at['final'] } : {}),
    ...(typeof at['truncated'] === 'boolean' ? { truncated: at['truncated'] } : {}),
    ...(isPlain(sides) ? { sides: sidesOf(sides) } : {}),
  }
}

function windowOf(window: Value | undefined): Made['window'] {
  if (!isPlain(window)) return undefined
  const [start, end] = [micros(window['start']), micros(window['end'])]
  return Number.isNaN(start) || Number.isNaN(end) ? undefined : { start, end }
}

const sidesOf = (sides: Rec): Readonly<Record<string, Meta>> =>
  Object.fromEntries(
    Object.entries(sides).flatMap(([name, side]) => (isPlain(side) ? [[name, sideOf(side)]] : [])),
  )

function sideOf(side: Rec): Meta {
  const { source, partition, path, topic } = side
  const hasTopic = typeof topic === 'string'
  return {
    ...noMeta,
    origin: {
      source: typeof source === 'string' ? source : '',
      partition: typeof partition === 'string' ? partition : '',
      path: typeof path === 'string' ? path : null,
      ...(hasTopic ? { topic, number: numberOf(side['number'], 0) } : {}),
    },
    received: micros(side['received']),
    line: numberOf(side['line'], 1),
    offset: hasTopic ? -1 : numberOf(side['offset'], -1),
    ...readMeta(side),
  }
}

const numberOf = (value: Value | undefined, otherwise: number): number =>
  typeof value === 'number' ? value : otherwise

const micros = (value: Value | undefined): number =>
  typeof value === 'string' ? isoMicrosOf(value, 'rfc3339') : Number.NaN

const isPlain = (value: unknown): value is Rec =>
  typeof value === 'object' && value !== null && isRecord(value as Rec)
