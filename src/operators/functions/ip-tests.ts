import { isInNetwork, type Network, parseIp, parseNetwork } from '../../core/ip.ts'
import { net } from '../../core/lazy-module.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import { type ArgumentProblem, defineFunction } from '../contract/function.ts'

export const isIp = defineFunction({
  name: 'is_ip',
  group: 'network',
  summary: 'Tells whether a text is an IP address.',
  since: '0.1.0',
  signature: 'is_ip(s: any) -> bool',
  takesNull: true,
  examples: [
    { code: 'is_ip("10.0.0.9")', gives: 'true' },
    { code: 'is_ip("10.0.0")', gives: 'false' },
    { code: 'is_ip(null)', gives: 'false' },
  ],
  run: (s: Value) => typeof s === 'string' && net().isIP(s) !== 0,
})

export const isIpv4 = defineFunction({
  name: 'is_ipv4',
  group: 'network',
  summary: 'Tells whether a text is an IPv4 address.',
  since: '0.1.0',
  signature: 'is_ipv4(s: any) -> bool',
  takesNull: true,
  examples: [{ code: 'is_ipv4("::1")', gives: 'false' }],
  run: (s: Value) => typeof s === 'string' && net().isIP(s) === 4,
})

export const isIpv6 = defineFunction({
  name: 'is_ipv6',
  group: 'network',
  summary: 'Tells whether a text is an IPv6 address.',
  since: '0.1.0',
  signature: 'is_ipv6(s: any) -> bool',
  takesNull: true,
  examples: [{ code: 'is_ipv6("::1")', gives: 'true' }],
  run: (s: Value) => typeof s === 'string' && net().isIP(s) === 6,
})

/** RFC 1918, 4193, 1122 (loopback), 3927 and 4291 (link-local): addresses that the internet does not route. */
const inside =
  '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 127.0.0.0/8 169.254.0.0/16 fc00::/7 fe80::/10 ::1'.split(' ')

let insideNetworks: readonly Network[] | undefined

export const isPrivateIp = defineFunction({
  name: 'is_private_ip',
  group: 'network',
  summary: 'Tells whether an IP address is private, loopback or link-local.',
  since: '0.1.0',
  signature: 'is_private_ip(ip: string) -> bool',
  examples: [
    { code: 'is_private_ip("192.168.1.7")', gives: 'true' },
    { code: 'is_private_ip("8.8.8.8")', gives: 'false' },
    { code: 'is_private_ip("gateway")', gives: 'false' },
  ],
  run(ip: string) {
    const address = parseIp(ip)
    insideNetworks ??= inside.map((text) => parseNetwork(text)!)
    return address !== null && insideNetworks.some((network) => isInNetwork(address, network))
  },
})

export const inCidr = defineFunction({
  name: 'in_cidr',
  group: 'network',
  summary: 'Tells whether an IP address lies in a range, or in one of several.',
  since: '0.1.0',
  signature: 'in_cidr(ip: string, net: string|list<string>) -> bool',
  check: checkNetworks,
  examples: [
    { code: 'in_cidr("10.1.2.3", "10.0.0.0/8")', gives: 'true' },
    { code: 'in_cidr("2001:db8::1", ["10.0.0.0/8", "2001:db8::/32"])', gives: 'true' },
    { code: 'in_cidr("gateway", "10.0.0.0/8")', gives: 'false' },
  ],
  make(constants) {
    const known = constants[1] === undefined || constants[1] === null ? undefined : networksOf(constants[1])
    return (ip: string, net: Value) => {
      const networks = known ?? networksOf(net)
      if (networks === null)
        return mismatch('"in_cidr" was given something that is no range such as "10.0.0.0/8"')
      const address = parseIp(ip)
      return address !== null && networks.some((network) => isInNetwork(address, network))
    }
  },
})

function networksOf(net: Value): Network[] | null {
  const networks = (Array.isArray(net) ? net : [net]).map((one) => parseNetwork(String(one)))
  return networks.includes(null) ? null : (networks as Network[])
}

function checkNetworks(constants: readonly (Value | undefined)[]): ArgumentProblem | undefined {
  const net = constants[1]
  const texts = (Array.isArray(net) ? net : [net]).filter((one) => typeof one === 'string')
  const wrong = texts.find((text) => parseNetwork(text) === null)
  if (wrong === undefined) return undefined
  return {
    index: 1,
    message: `"${wrong}" is no range of IP addresses.`,
    help: 'Write one such as "10.0.0.0/8" or "2001:db8::/32".',
  }
}
