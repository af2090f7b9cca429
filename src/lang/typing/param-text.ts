import { parseDuration } from '../../core/duration-text.ts'
import { parseJson } from '../../core/json.ts'
import { parseSize } from '../../core/size-text.ts'
import { parseRfc3339 } from '../../core/time-text.ts'
import type { Value } from '../../core/value.ts'
import type { Type } from '../../ir/type.ts'
import { valueFits } from './fits.ts'

/** Reads the text after `-p NAME=` as a value of a type. Lists of text are split at commas; lists and records may be JSON. Undefined: cannot. */
export function readParamText(text: string, type: Type): Value | undefined {
  switch (type.kind) {
    case 'string':
      return text
    case 'choice':
      return type.values.includes(text) ? text : undefined
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'int':
      return /^[+-]?\d+$/.test(text) ? readInt(text) : (parseSize(text) ?? undefined)
    case 'float':
      return readFloat(text)
    case 'duration':
      return parseDuration(text) ?? undefined
    case 'time':
      return parseRfc3339(text) ?? undefined
    case 'optional':
      return text === '' || text === 'null' ? null : readParamText(text, type.of)
    case 'list':
    case 'record':
      return readCompound(text, type)
    default:
      return readJson(text) ?? text
  }
}

function readInt(text: string): Value {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

function readFloat(text: string): Value | undefined {
  const percent = text.endsWith('%')
  const value = Number(percent ? text.slice(0, -1) : text)
  if (text.trim() === '' || !Number.isFinite(value)) return undefined
  return percent ? value / 100 : value
}

function readCompound(text: string, type: Type): Value | undefined {
  const value = readJson(text)
  if (value !== undefined && valueFits(value, type)) return value
  if (type.kind !== 'list' || /^\s*[[{]/.test(text)) return undefined
  const items = text === '' ? [] : text.split(',').map((item) => readParamText(item.trim(), type.of))
  return items.includes(undefined) ? undefined : (items as Value[])
}

function readJson(text: string): Value | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
