import { describe, expect, test } from 'vitest'
import { formatIp, isInNetwork, maskedIp, parseIp, parseNetwork } from '../../src/core/ip.ts'

const isIn = (address: string, network: string): boolean =>
  isInNetwork(parseIp(address)!, parseNetwork(network)!)

describe('parseIp and formatIp', () => {
  test.each([
    ['10.0.0.9', '10.0.0.9'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::', '2001:db8::'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['::ffff:10.0.0.9', '::ffff:a00:9'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (text, normal) => expect(formatIp(parseIp(text)!)).toBe(normal))

  test.each(['', '10.0.0', '10.0.0.256', 'a', '1::2::3', '10.0.0.9/8'])('"%s" is no address', (text) =>
    expect(parseIp(text)).toBeNull(),
  )
})

describe('networks', () => {
  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.0.0.9', '10.0.0.9', true],
    ['10.0.0.8', '10.0.0.9', false],
    ['10.0.0.9', '0.0.0.0/0', true],
    ['172.31.255.255', '172.16.0.0/12', true],
    ['172.32.0.0', '172.16.0.0/12', false],
    ['::ffff:10.0.0.9', '10.0.0.0/8', true],
    ['2001:db8::1', '2001:db8::/33', true],
    ['2001:db8:8000::1', '2001:db8::/33', false],
    ['10.0.0.9', '::/0', false],
  ])('%s in %s is %s', (address, network, answer) => expect(isIn(address, network)).toBe(answer))

  test.each(['10.0.0.0/33', '::/129', '10.0.0.0/', 'x/8', '/8'])('"%s" is no network', (text) =>
    expect(parseNetwork(text)).toBeNull(),
  )

  test('bits after the mask are zero', () => {
    expect(formatIp(maskedIp(parseIp('10.255.255.255')!, 12))).toBe('10.240.0.0')
    expect(formatIp(maskedIp(parseIp('10.1.2.3')!, 0))).toBe('0.0.0.0')
    expect(formatIp(maskedIp(parseIp('10.1.2.3')!, 99))).toBe('10.1.2.3')
  })
})
