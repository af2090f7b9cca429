/** Writes small MaxMind databases (format version 2.0, https://maxmind.github.io/MaxMind-DB/), with 24 bits a record. */
import { parseNetwork } from '../../src/core/ip.ts'

/** A value with its type in the file, where JavaScript has one type for several. */
export type Typed =
  | string
  | number
  | boolean
  | bigint
  | Uint8Array
  | readonly Typed[]
  | { readonly [key: string]: Typed }
  | Sized

/** A number of a type of its own. */
export class Sized {
  readonly kind: 'uint16' | 'uint32' | 'int32' | 'uint64' | 'uint128' | 'float'
  readonly value: number | bigint
  constructor(kind: Sized['kind'], value: number | bigint) {
    this.kind = kind
    this.value = value
  }
}

const types = {
  text: 2,
  double: 3,
  bytes: 4,
  uint16: 5,
  uint32: 6,
  map: 7,
  int32: 8,
  uint64: 9,
  uint128: 10,
  list: 11,
  bool: 14,
  float: 15,
}

function head(type: number, size: number): number[] {
  const [first, more] =
    size < 29 ? [size, []] : size < 285 ? [29, [size - 29]] : [30, [(size - 285) >> 8, (size - 285) & 255]]
  return type < 8 ? [(type << 5) | first, ...more] : [first, type - 7, ...more]
}

function whole(type: number, value: bigint): number[] {
  const bytes: number[] = []
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 255n))
  return [...head(type, bytes.length), ...bytes]
}

function floating(type: number, value: number, size: 4 | 8): number[] {
  const bytes = Buffer.alloc(size)
  if (size === 4) bytes.writeFloatBE(value)
  else bytes.writeDoubleBE(value)
  return [...head(type, size), ...bytes]
}

function encode(value: Typed): number[] {
  if (typeof value === 'string') return [...head(types.text, Buffer.byteLength(value)), ...Buffer.from(value)]
  if (typeof value === 'boolean') return head(types.bool, value ? 1 : 0)
  if (typeof value === 'bigint') return whole(types.uint64, value)
  if (typeof value === 'number')
    return Number.isInteger(value) ? whole(types.uint32, BigInt(value)) : floating(types.double, value, 8)
  if (value instanceof Uint8Array) return [...head(types.bytes, value.length), ...value]
  if (value instanceof Sized) {
    if (value.kind === 'float') return floating(types.float, Number(value.value), 4)
    if (value.kind !== 'int32') return whole(types[value.kind], BigInt(value.value))
    const bytes = Buffer.alloc(4)
    bytes.writeInt32BE(Number(value.value))
    return [...head(types.int32, 4), ...bytes]
  }
  if (Array.isArray(value))
    return [...head(types.list, value.length), ...value.flatMap((item: Typed) => encode(item))]
  const entries = Object.entries(value as { readonly [key: string]: Typed })
  return [
    ...head(types.map, entries.length),
    ...entries.flatMap(([key, of]) => [...encode(key), ...encode(of)]),
  ]
}

type Node = [left: Node | number | null, right: Node | number | null]

/** A database of what networks are; longer ones come after those that hold them. */
export function makeMmdb(networks: Readonly<Record<string, Typed>>, version: 4 | 6 = 6): Buffer {
  const root: Node = [null, null]
  const data: number[] = []
  for (const [text, value] of Object.entries(networks)) {
    const { bytes, bits } = parseNetwork(text)!
    const isShort = bytes.length === 4 && version === 6
    const path = isShort ? [...new Array<number>(12).fill(0), ...bytes] : [...bytes]
    insert(root, path, isShort ? bits + 96 : bits, data.length)
    data.push(...encode(value))
  }
  const nodes: Node[] = []
  const number = (node: Node): void => {
    nodes.push(node)
    for (const side of node) if (Array.isArray(side)) number(side)
  }
  number(root)
  const tree = nodes.flatMap((node) =>
    node.flatMap((side) => {
      const record =
        side === null ? nodes.length : Array.isArray(side) ? nodes.indexOf(side) : nodes.length + 16 + side
      return [record >> 16, (record >> 8) & 255, record & 255]
    }),
  )
  const metadata = encode({
    node_count: nodes.length,
    record_size: new Sized('uint16', 24),
    ip_version: new Sized('uint16', version),
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: new Sized('uint16', 2),
    binary_format_minor_version: new Sized('uint16', 0),
    build_epoch: 1_700_000_000n,
    description: { en: 'Test' },
  })
  const marker = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex')
  return Buffer.concat([
    Buffer.from(tree),
    Buffer.alloc(16),
    Buffer.from(data),
    marker,
    Buffer.from(metadata),
  ])
}

function insert(root: Node, path: readonly number[], bits: number, at: number): void {
  let node = root
  for (let bit = 0; bit < bits; bit += 1) {
    const side = (path[bit >> 3]! >> (7 - (bit & 7))) & 1
    if (bit === bits - 1) {
      node[side] = at
      return
    }
    const next = node[side]!
    // What held the longer network goes on beside it.
    if (!Array.isArray(next)) node[side] = [next, next]
    node = node[side] as Node
  }
}
