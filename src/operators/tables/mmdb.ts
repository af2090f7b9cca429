import { readFile } from 'node:fs/promises'
import { normalInt } from '../../core/int64.ts'
import { parseIp } from '../../core/ip.ts'
import { isRecord, type Rec, setKey, type Value } from '../../core/value.ts'
import { anyType, stringType } from '../../ir/type.ts'
import { param } from '../contract/params.ts'
import { defineTable } from '../contract/table.ts'
import { openFileTable, reloadSetting } from './file/reloading-table.ts'
import { BadContent, tableFailure } from './file/table-failure.ts'
import { type KeyedRows, keyCheck } from './match/keyed-rows.ts'

export const mmdb = defineTable({
  name: 'mmdb',
  summary: 'Finds what a MaxMind database says of an IP address.',
  since: '0.2.0',
  params: {
    path: param.text({ required: true, doc: 'The file, such as `"GeoLite2-City.mmdb"`.' }),
    reload: reloadSetting,
  },
  positional: ['path'],
  details:
    'The key is an IPv4 or IPv6 address as a string; the most specific network that holds it counts. An answer is the record of that network, its fields those of the database: `$geo[ip].country.iso_code`. A text that is no address has no answer. The whole file is held in memory.',
  examples: [
    {
      title: 'Where a client is',
      pipe: 'table geo = mmdb("GeoLite2-City.mmdb", reload: 1h)\n\nfrom stdin(format: clf) | set country = $geo[client].country.iso_code, city = $geo[client].city.names.en | to stdout',
    },
  ],
  reproducible: ({ reload }) => reload === undefined,
  describe: () => ({ keys: [{ name: 'ip', type: stringType }], row: anyType }),
  standIn: () => ({ keys: ['ip'], match: 'cidr' }),
  open: ({ path, reload }, context) =>
    openFileTable({ path, reload, load: (from) => read(from, context.name) }, context),
  async probe({ path }) {
    await read(path, '').catch((cause: unknown) => {
      throw tableFailure(cause, 'table', path)
    })
  },
})

async function read(path: string, name: string): Promise<Omit<KeyedRows, 'keys'>> {
  const [{ Reader }, bytes] = await Promise.all([import('mmdb-lib'), readFile(path)])
  let reader: InstanceType<typeof Reader>
  try {
    reader = new Reader(bytes)
  } catch (cause) {
    throw new BadContent('it is no MaxMind database', { cause })
  }
  const check = keyCheck(name, [stringType])
  const isLong = reader.metadata.ipVersion === 6
  return {
    get(keys) {
      if (!check(keys)) return undefined
      const address = parseIp(keys[0] as string)
      // A database of IPv4 knows nothing of longer addresses.
      if (address === null || (address.length === 16 && !isLong)) return undefined
      const found: unknown = reader.get((keys[0] as string).replace(/%.*$/, ''))
      return found === null || found === undefined ? undefined : asValue(found)
    },
  }
}

/** What the library gives as a value of the language: long integers as they are held, everything else as it is. */
function asValue(found: unknown): Value {
  if (typeof found === 'bigint') return normalInt(found)
  if (Array.isArray(found)) return found.map(asValue)
  if (!isRecord(found)) return found as Value
  const record: Rec = {}
  for (const [key, value] of Object.entries(found)) setKey(record, key, asValue(value))
  return record
}
