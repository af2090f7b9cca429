import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mmdb } from '../../../src/operators/tables/mmdb.ts'
import { makeMmdb, Sized } from '../../support/make-mmdb.ts'
import { mismatchOf, openTable } from '../../support/open-table.ts'
import { testFolder } from '../../support/run-pipe.ts'

function write(bytes: Uint8Array): string {
  const path = join(testFolder(), 'geo.mmdb')
  writeFileSync(path, bytes)
  return path
}

test('an address is found in the most specific network', async () => {
  const path = write(
    makeMmdb({
      '10.0.0.0/8': { country: { iso_code: 'DE' } },
      '10.1.0.0/16': { country: { iso_code: 'FR' } },
      '2001:db8::/32': { country: { iso_code: 'JP' } },
    }),
  )
  const { get } = await openTable(mmdb, { path })
  expect([get('10.9.9.9'), get('10.1.9.9'), get('2001:db8::5'), get('11.0.0.1'), get('web-1')]).toEqual([
    { country: { iso_code: 'DE' } },
    { country: { iso_code: 'FR' } },
    { country: { iso_code: 'JP' } },
    null,
    null,
  ])
})

test('every type of the format becomes a value of the language', async () => {
  const record = {
    text: 'Köln',
    double: 52.5,
    float: new Sized('float', 0.5),
    bytes: Uint8Array.of(1, 2),
    small: new Sized('uint16', 65_535),
    int: new Sized('int32', -7),
    long: new Sized('uint64', 2n ** 40n),
    longer: new Sized('uint128', 2n ** 100n),
    yes: true,
    list: [1, 'a'],
    long_text: 'x'.repeat(400),
  }
  const { get } = await openTable(mmdb, { path: write(makeMmdb({ '10.0.0.0/8': record })) })
  expect(get('10.0.0.1')).toEqual({
    text: 'Köln',
    double: 52.5,
    float: 0.5,
    bytes: Buffer.of(1, 2),
    small: 65_535,
    int: -7,
    long: 2 ** 40,
    longer: 2n ** 100n,
    yes: true,
    list: [1, 'a'],
    long_text: 'x'.repeat(400),
  })
})

test('a database of IPv4 knows nothing of longer addresses', async () => {
  const { get } = await openTable(mmdb, { path: write(makeMmdb({ '10.0.0.0/8': 'here' }, 4)) })
  expect([get('10.0.0.1'), get('2001:db8::5')]).toEqual(['here', null])
})

test('a key that is no text is a mismatch', async () => {
  const { get } = await openTable(mmdb, { path: write(makeMmdb({ '10.0.0.0/8': 'here' })) })
  expect(mismatchOf(() => get(5))).toBe('table "it" was looked up by an int; its key is a string')
})

test('a file that is no database is told', async () => {
  await expect(openTable(mmdb, { path: write(Buffer.from('no')) })).rejects.toThrow(
    'The table "it" cannot be read: it is no MaxMind database.',
  )
})
