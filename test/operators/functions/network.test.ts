import { expect, test } from 'vitest'
import { evaluateText } from '../../support/evaluate.ts'

test.each<[string, unknown]>([
  ['is_private_ip("::ffff:10.0.0.9")', true],
  ['is_private_ip("fd00::1")', true],
  ['is_private_ip("2001:db8::1")', false],
  ['mask_ip("x", 8)', null],
  ['mask_ip("10.1.2.3", -5)', '0.0.0.0'],
  ['int_to_ip(4_294_967_295)', '255.255.255.255'],
  ['int_to_ip(-1)', null],
  ['ip_to_int("255.255.255.255")', 4294967295],
  ['basename("/")', ''],
  ['basename("a/b//")', 'b'],
  ['dirname("/")', '/'],
  ['dirname("/a")', '/'],
  ['dirname("a//b")', 'a'],
  ['dirname("a/")', '.'],
  ['severity_name(-1)', null],
  ['facility_name(23)', 'local7'],
  ['severity_code("Warn")', 4],
])('%s', (code, value) => expect(evaluateText(code)).toBe(value))

test('a range may come from the event', () => {
  expect(evaluateText('in_cidr("10.0.0.9", nets)', { nets: ['::/0', '10.0.0.0/24'] })).toBe(true)
  expect(evaluateText('in_cidr("10.0.0.9", nets)', { nets: ['everywhere'] })).toBeNull()
})
