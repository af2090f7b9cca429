import { parseDuration } from '../core/duration-text.ts'
import { parseJson, toJson } from '../core/json.ts'
import { parseRfc3339 } from '../core/time-text.ts'
import { isRecord, type Rec, setKey, type Value } from '../core/value.ts'
import { type RecordType, type Type, withoutNull } from '../ir/type.ts'

/**
 * An event as it looks once written, save that what the types call a time or a duration is one. So two spellings of one instant are equal, and
 * what came can be written as the literal that `check` asks for.
 */
export function typedEvent(event: Rec, type: RecordType | undefined): Rec {
  const written = parseJson(toJson(event))
  if (!isRecord(written)) return {}
  return type === undefined ? written : typedRecord(written, type)
}

function typedRecord(record: Rec, { fields }: RecordType): Rec {
  const typed: Rec = {}
  for (const [key, value] of Object.entries(record)) {
    const type = fields.get(key)
    setKey(typed, key, type === undefined ? value : typedValue(value, withoutNull(type)))
  }
  return typed
}

function typedValue(value: Value, type: Type): Value {
  if (Array.isArray(value))
    return type.kind === 'list' ? value.map((item) => typedValue(item, withoutNull(type.of))) : value
  if (isRecord(value)) return type.kind === 'record' ? typedRecord(value, type) : value
  if (typeof value !== 'string') return value
  if (type.kind === 'time') return parseRfc3339(value) ?? value
  if (type.kind === 'duration') return parseDuration(value) ?? value
  return value
}
