import { maskedIp, parseIp, parseNetwork, plainIp } from '../../../core/ip.ts'
import type { Value } from '../../../core/value.ts'
import { LengthsFirst } from './lengths-first.ts'
import type { Rows } from './rows.ts'

/** A network of IPv4 is as specific as the one of IPv6 that stands for it. */
const mappedBits = 96

/**
 * Networks (`10.0.0.0/8`, or an address alone) that hold the address looked for: the one with the longest prefix counts. An IPv4 address in
 * IPv6 (`::ffff:10.0.0.9`) is in the networks of both. A text that is no address is in none.
 */
export class NetworkRows implements Rows {
  readonly #short = new LengthsFirst<number>()
  readonly #long = new LengthsFirst<string>()

  readonly add = ([text]: readonly Value[], row: Value): string | null => {
    const network = typeof text === 'string' ? parseNetwork(text) : null
    if (network === null) return `${JSON.stringify(text)} is no network such as "10.0.0.0/8" and no address`
    const { bytes, bits } = network
    if (bytes.length === 4) this.#short.add(bits, numberOf(bytes), row)
    else this.#long.add(bits, textOf(bytes), row)
    return null
  }

  readonly find = (value: Value): Value | undefined => {
    const address = typeof value === 'string' ? parseIp(value) : null
    if (address === null) return undefined
    const plain = plainIp(address)
    const short = plain.length === 4 ? this.#findShort(numberOf(plain)) : undefined
    if (address.length === 4) return short?.row
    const long = this.#long.find(128, (bits) => textOf(maskedIp(address, bits)))
    if (short === undefined || long === undefined) return (short ?? long)?.row
    return short.length + mappedBits >= long.length ? short.row : long.row
  }

  #findShort(address: number) {
    return this.#short.find(32, (bits) => (bits === 0 ? 0 : (address & (-1 << (32 - bits))) >>> 0))
  }
}

const numberOf = (bytes: Uint8Array): number =>
  ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0

const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
