import type protobuf from 'protobufjs'
import { isRecord } from '../../core/value.ts'
import { fitMessage } from './fit-message.ts'
import { plainValue } from './plain-value.ts'
import type { SchemaCodec, SchemaText } from './schema-codec.ts'

type Protobuf = typeof protobuf

/** A codec by protobufjs, with the names of fields as the schema writes them and enums as their names. */
export async function protobufCodec({ text, references, message }: SchemaText): Promise<SchemaCodec> {
  const { default: library } = await import('protobufjs')
  const root = new library.Root()
  for (const each of references) parseInto(root, each.text, library)
  const { package: scope } = parseInto(root, text, library)
  root.resolveAll()
  const places = placesIn(text, library)
  const prefix = scope === undefined || scope === null ? '' : `${scope}.`
  const typeAt = (place: readonly number[]): protobuf.Type => {
    const name = places.get(place.join())
    if (name === undefined) throw new Error(`the schema has no message type ${place.join('.')}`)
    return root.lookupType(`${prefix}${name}`)
  }
  const wanted = message?.startsWith(prefix) ? message.slice(prefix.length) : message
  const chosen = [...places].find(([, name]) => wanted === undefined || name === wanted)
  if (chosen === undefined)
    throw new Error(
      wanted === undefined ? 'the schema has no message' : `the schema has no message "${wanted}"`,
    )
  const ownPlace = chosen[0].split(',').map(Number)
  const ownType = typeAt(ownPlace)
  return {
    decode(bytes, isFramed) {
      const { place, start } = isFramed ? readPlace(bytes) : { place: ownPlace, start: 0 }
      const type = typeAt(place)
      const options = { enums: String, bytes: Buffer, defaults: true, arrays: true, objects: true } as const
      const value = plainValue(type.toObject(type.decode(bytes.subarray(start)), options as never))
      if (!isRecord(value)) throw new Error('the message holds no record')
      return value
    },
    encode(event, isFramed) {
      const bytes = Buffer.from(ownType.encode(ownType.fromObject(fitMessage(event, ownType))).finish())
      return isFramed ? Buffer.concat([writePlace(ownPlace), bytes]) : bytes
    },
  }
}

/** Reads a file of the language; Google's own types, which every compiler brings along, are added where it imports them. */
function parseInto(root: protobuf.Root, text: string, library: Protobuf): protobuf.IParserResult {
  const parsed = library.parse(text, root, { keepCase: true })
  for (const name of parsed.imports ?? []) {
    const nested = library.common.get(name)?.nested
    if (nested !== undefined) root.addJSON(nested)
  }
  return parsed
}

/** Where each message type stands in its file (`1,0`: the first one inside the second), and its name without the package. */
function placesIn(text: string, library: Protobuf): ReadonlyMap<string, string> {
  const { root, package: scope } = library.parse(text, new library.Root(), { keepCase: true })
  const places = new Map<string, string>()
  const walk = (space: protobuf.NamespaceBase, place: readonly number[], prefix: string): void => {
    const types = space.nestedArray.filter((each): each is protobuf.Type => each instanceof library.Type)
    for (const [index, type] of types.entries()) {
      const at = [...place, index]
      places.set(at.join(), `${prefix}${type.name}`)
      walk(type, at, `${prefix}${type.name}.`)
    }
  }
  const top = scope === undefined || scope === null ? root : (root.lookup(scope) as protobuf.Namespace | null)
  if (top !== null) walk(top, [], '')
  return places
}

/** The place of the message type before the bytes: how many numbers, then these, all as zigzag varints; a single 0 is the first type. */
function readPlace(bytes: Buffer): { readonly place: readonly number[]; readonly start: number } {
  let at = 0
  const next = (): number => {
    let bits = 0
    for (let shift = 0; shift < 32; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) break
      bits |= (byte & 0x7f) << shift
      if (byte < 0x80) return (bits >>> 1) ^ -(bits & 1)
    }
    throw new Error('the number of its message type is broken')
  }
  const count = next()
  if (count < 0 || count > 100) throw new Error('the number of its message type is broken')
  const place = count === 0 ? [0] : Array.from({ length: count }, next)
  return { place, start: at }
}

function writePlace(place: readonly number[]): Buffer {
  if (place.length === 1 && place[0] === 0) return Buffer.from([0])
  const bytes: number[] = []
  for (const number of [place.length, ...place]) {
    let bits = number * 2
    for (; bits > 0x7f; bits = Math.floor(bits / 128)) bytes.push((bits & 0x7f) | 0x80)
    bytes.push(bits)
  }
  return Buffer.from(bytes)
}
