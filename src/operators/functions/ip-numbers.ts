import { formatIp, maskedIp, parseIp } from '../../core/ip.ts'
import { defineFunction } from '../contract/function.ts'

export const maskIp = defineFunction({
  name: 'mask_ip',
  group: 'network',
  summary: 'Keeps the first bits of an IP address and sets the others to 0.',
  since: '0.1.0',
  signature: 'mask_ip(ip: string, bits: int) -> string?',
  examples: [
    { code: 'mask_ip("10.1.2.3", 24)', gives: '"10.1.2.0"' },
    { code: 'mask_ip("2001:db8:1:2::3", 32)', gives: '"2001:db8::"' },
  ],
  run(ip: string, bits: number | bigint) {
    const address = parseIp(ip)
    return address && formatIp(maskedIp(address, Number(bits)))
  },
})

export const ipToInt = defineFunction({
  name: 'ip_to_int',
  group: 'network',
  summary: 'Gives the number that an IPv4 address is; null of any other text.',
  since: '0.1.0',
  signature: 'ip_to_int(ip: string) -> int?',
  examples: [
    { code: 'ip_to_int("10.0.0.9")', gives: '167772169' },
    { code: 'ip_to_int("::1")', gives: 'null' },
  ],
  run(ip: string) {
    const address = parseIp(ip)
    return address?.length === 4 ? address.reduce((n, byte) => n * 256 + byte, 0) : null
  },
})

export const intToIp = defineFunction({
  name: 'int_to_ip',
  group: 'network',
  summary: 'Gives the IPv4 address that a number is; null of one outside 32 bits.',
  since: '0.1.0',
  signature: 'int_to_ip(n: int) -> string?',
  examples: [{ code: 'int_to_ip(167772169)', gives: '"10.0.0.9"' }],
  run(n: number | bigint) {
    const value = Number(n)
    if (value < 0 || value > 0xffffffff) return null
    return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
  },
})
