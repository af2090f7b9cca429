import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatIp, isInNetwork, parseIp, parseNetwork } from '../../../../src/core/ip.ts'
import { NetworkRows } from '../../../../src/operators/tables/match/network-rows.ts'

/** Few different bytes, so that addresses meet networks. */
const byte = fc.constantFrom(0, 10, 127, 128, 255)
const short = fc.array(byte, { minLength: 4, maxLength: 4 }).map((bytes) => bytes.join('.'))
const long = fc.array(byte, { minLength: 16, maxLength: 16 }).map((bytes) => formatIp(Uint8Array.from(bytes)))
const address = fc.oneof(
  short,
  long,
  short.map((text) => `::ffff:${text}`),
)
const network = fc.oneof(
  fc.tuple(short, fc.integer({ min: 0, max: 32 })).map(([text, bits]) => `${text}/${bits}`),
  fc.tuple(long, fc.integer({ min: 0, max: 128 })).map(([text, bits]) => `${text}/${bits}`),
  fc.tuple(short, fc.integer({ min: 96, max: 128 })).map(([text, bits]) => `::ffff:${text}/${bits}`),
  address,
)

/** All networks one after the other: the longest prefix counts, of equal ones the last; one of IPv4 as one of IPv6 would. */
function scan(networks: readonly string[], text: string): number | undefined {
  const sought = parseIp(text)!
  let best: { readonly bits: number; readonly index: number } | undefined
  for (const [index, one] of networks.entries()) {
    const { bytes, bits } = parseNetwork(one)!
    const weight = bytes.length === 4 ? bits + 96.5 : bits
    if (isInNetwork(sought, { bytes, bits }) && weight >= (best?.bits ?? -1)) best = { bits: weight, index }
  }
  return best?.index
}

test('the network with the longest prefix is found, as a slow scan finds it', () => {
  fc.assert(
    fc.property(
      fc.array(network, { maxLength: 30 }),
      fc.array(address, { maxLength: 10 }),
      (networks, sought) => {
        const rows = new NetworkRows()
        for (const [index, one] of networks.entries()) expect(rows.add([one], index)).toBeNull()
        for (const text of sought) expect(rows.find(text)).toBe(scan(networks, text))
      },
    ),
    { numRuns: 500 },
  )
})

test('a text that is no address is in no network', () => {
  const rows = new NetworkRows()
  rows.add(['0.0.0.0/0'], 'all')
  expect(rows.find('web-1')).toBeUndefined()
  expect(rows.find('10.0.0.1')).toBe('all')
})

test('a row that names no network is refused', () => {
  expect(new NetworkRows().add(['10.0.0.0/33'], 1)).toBe(
    '"10.0.0.0/33" is no network such as "10.0.0.0/8" and no address',
  )
})
