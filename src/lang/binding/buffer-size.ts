import { nearest } from '../../core/nearest.ts'
import type { Span } from '../../core/span.ts'
import { unknownSetting, wrongSettingType } from '../../diagnostics/messages/settings.ts'
import { type Place, report } from '../typing/place.ts'

export interface BufferSize {
  readonly bufferEvents?: number
  readonly bufferBytes?: number
}

const keys = ['events', 'bytes']

/** The size of a buffer, `{events: 10_000, bytes: 8MiB}`, given for the setting `name`. `undefined` after a mistake. */
export function readBufferSize(
  setting: Readonly<Record<string, unknown>> | undefined,
  name: string,
  span: Span,
  place: Place,
): BufferSize | undefined {
  for (const [key, value] of Object.entries(setting ?? {})) {
    if (!keys.includes(key)) {
      report(place, unknownSetting(span, `The setting "${name}"`, key, nearest(key, keys), keys))
      return undefined
    }
    if (!Number.isInteger(value) || (value as number) < 1) {
      report(place, wrongSettingType(span, `${name}.${key}`, 'an int of at least 1', 'another value'))
      return undefined
    }
  }
  return {
    ...(setting?.events === undefined ? {} : { bufferEvents: setting.events as number }),
    ...(setting?.bytes === undefined ? {} : { bufferBytes: setting.bytes as number }),
  }
}
