import { Duration, setKey, Time } from './value.ts'

/** What takes the place of an object that is known by a name alone: gives the name, or finds the object again. */
export interface Named {
  readonly nameOf: (object: object) => string | undefined
  readonly find: (name: string) => object | undefined
}

/**
 * Writes data of objects, lists, maps, sets and values as JSON that `readPlain` reads again: a list begins with a letter that says what it is.
 * Throws a TypeError for a function.
 */
export function writePlain(data: unknown, { nameOf }: Named): string {
  return JSON.stringify(write(data))

  function write(part: unknown): unknown {
    switch (typeof part) {
      case 'number':
        return Number.isFinite(part) && !Object.is(part, -0)
          ? part
          : ['number', Object.is(part, -0) ? '-0' : String(part)]
      case 'bigint':
        return ['bigint', String(part)]
      case 'undefined':
        return ['undefined']
      case 'function':
        throw new TypeError('a function is no data')
      case 'object':
        return part === null ? null : writeObject(part)
      default:
        return part
    }
  }

  function writeObject(part: object): unknown {
    const name = nameOf(part)
    if (name !== undefined) return ['named', name]
    if (Array.isArray(part)) return ['list', ...part.map(write)]
    if (part instanceof Map) return ['map', ...[...part].map(([key, value]) => [write(key), write(value)])]
    if (part instanceof Set) return ['set', ...[...part].map(write)]
    if (part instanceof Time) return ['time', write(part.micros)]
    if (part instanceof Duration) return ['duration', write(part.micros)]
    if (part instanceof Uint8Array) return ['bytes', Buffer.from(part).toString('base64')]
    if (part instanceof RegExp) return ['regex', part.source, part.flags]
    const record = {}
    for (const [key, value] of Object.entries(part))
      if (value !== undefined) setKey(record, key, write(value) as never)
    return record
  }
}

/** Throws a RangeError for what `writePlain` did not write, and for a name that nobody knows any more. */
export function readPlain(text: string, { find }: Named): unknown {
  return read(JSON.parse(text))

  function read(part: unknown): unknown {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return readTagged(part)
    const record = {}
    for (const [key, value] of Object.entries(part)) setKey(record, key, read(value) as never)
    return record
  }

  function readTagged([tag, ...rest]: readonly unknown[]): unknown {
    switch (tag) {
      case 'number':
        return Number(rest[0])
      case 'bigint':
        return BigInt(String(rest[0]))
      case 'undefined':
        return undefined
      case 'list':
        return rest.map(read)
      case 'map':
        return new Map((rest as [unknown, unknown][]).map(([key, value]) => [read(key), read(value)]))
      case 'set':
        return new Set(rest.map(read))
      case 'time':
        return new Time(Number(read(rest[0])))
      case 'duration':
        return new Duration(Number(read(rest[0])))
      case 'bytes':
        return new Uint8Array(Buffer.from(String(rest[0]), 'base64'))
      case 'regex':
        return new RegExp(String(rest[0]), String(rest[1]))
      case 'named': {
        const object = find(String(rest[0]))
        if (object === undefined) throw new RangeError(`nothing is called "${rest[0]}" any more`)
        return object
      }
      default:
        throw new RangeError(`data begins with "${tag}"`)
    }
  }
}
