import { crypto } from '../../core/lazy-module.ts'
import { mismatch } from '../../core/mismatch.ts'
import type { Value } from '../../core/value.ts'
import type { RunContext } from '../../ir/callable.ts'
import { type ArgumentProblem, defineFunction } from '../contract/function.ts'

export const uuid = defineFunction({
  name: 'uuid',
  group: 'privacy',
  summary: 'Makes a new UUID: version 7, which sorts by time, or the random version 4.',
  since: '0.1.0',
  signature: 'uuid(version: int = 7) -> string',
  deterministic: false,
  check: checkVersion,
  examples: [
    { code: 'length(uuid())', gives: '36' },
    { code: 'slice(uuid(4), 14, 15)', gives: '"4"' },
  ],
  make: (_constants, context) => (version: number | bigint) => {
    if (version !== 4 && version !== 7) return mismatch('a UUID is made in version 4 or 7')
    const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(context.random() * 256)))
    if (version === 7) bytes.writeUIntBE(millis(context), 0, 6)
    return uuidText(bytes, version)
  },
})

/** RFC 9562's name space for URLs: the text stands for itself, whatever it is. */
const nameSpace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex')

export const uuidFrom = defineFunction({
  name: 'uuid_from',
  group: 'privacy',
  summary: 'Makes the UUID (version 5) that always belongs to a text.',
  since: '0.1.0',
  signature: 'uuid_from(s: string) -> string',
  examples: [
    { code: 'uuid_from("http://www.example.com/")', gives: '"fcde3c85-2270-590f-9e7c-ee003d65e0e2"' },
  ],
  run: (s: string) => uuidText(crypto().createHash('sha1').update(nameSpace).update(s).digest(), 5),
})

const millis = (context: RunContext): number => Math.floor(context.now() / 1000)

function uuidText(bytes: Buffer, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

function checkVersion([version]: readonly (Value | undefined)[]): ArgumentProblem | undefined {
  if (version === undefined || version === null || version === 4 || version === 7) return undefined
  return {
    index: 0,
    message: 'A UUID is made in version 4 or 7.',
    help: 'Write 7, which sorts by time, or 4.',
  }
}
