import { net } from './lazy-module.ts'

/** The 4 or 16 bytes of an IP address; null for any other text. A zone (`fe80::1%eth0`) is left out. */
export function parseIp(text: string): Uint8Array | null {
  const version = net().isIP(text)
  if (version === 4) return Uint8Array.from(text.split('.'), Number)
  return version === 6 ? parseIpv6(text.replace(/%.*$/, '')) : null
}

/** `isIP` has proved the text, so what is missing between the halves is what `::` stands for. */
function parseIpv6(text: string): Uint8Array {
  const [head, tail] = text.split('::') as [string, string | undefined]
  const before = groupsOf(head)
  const after = groupsOf(tail ?? '')
  const bytes = new Uint8Array(16)
  bytes.set(before, 0)
  bytes.set(after, 16 - after.length)
  return bytes
}

const groupsOf = (text: string): number[] =>
  text === ''
    ? []
    : text.split(':').flatMap((group) => {
        if (group.includes('.')) return group.split('.').map(Number)
        const value = Number.parseInt(group, 16)
        return [value >> 8, value & 255]
      })

/** As it is written: dotted, or as RFC 5952 says (small letters, the longest run of zero groups as `::`). */
export function formatIp(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[i * 2]! << 8) | bytes[i * 2 + 1]!).toString(16))
  let start = 0
  let length = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (groups[i + run] === '0') run += 1
    if (run > length) [start, length] = [i, run]
  }
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

/** The same address with every bit after the first `bits` set to 0. */
export const maskedIp = (bytes: Uint8Array, bits: number): Uint8Array =>
  bytes.map((byte, i) => byte & (0xff << (8 - Math.min(8, Math.max(0, bits - i * 8)))))

/** A range of addresses: `10.0.0.0/8`, or an address alone. */
export interface Network {
  readonly bytes: Uint8Array
  readonly bits: number
}

/** Null for a text that is no range. */
export function parseNetwork(text: string): Network | null {
  const [, address, length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bytes = parseIp(address ?? '')
  const bits = length === undefined ? 128 : Number(length)
  if (bytes === null || (length !== undefined && bits > bytes.length * 8)) return null
  return { bytes: maskedIp(bytes, bits), bits: Math.min(bits, bytes.length * 8) }
}

/** Does a range hold an address? An IPv4 address in IPv6 (`::ffff:10.0.0.9`) counts as what it is. */
export function isInNetwork(address: Uint8Array, network: Network): boolean {
  const own = network.bytes.length === 4 ? plainIp(address) : address
  if (own.length !== network.bytes.length) return false
  const masked = maskedIp(own, network.bits)
  return masked.every((byte, i) => byte === network.bytes[i])
}

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]

/** The 4 bytes of an IPv4 address that stands in IPv6 (`::ffff:10.0.0.9`); any other address as it is. */
export const plainIp = (address: Uint8Array): Uint8Array =>
  address.length === 16 && mapped.every((byte, i) => address[i] === byte) ? address.slice(12) : address
