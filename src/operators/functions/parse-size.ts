import { parseSize as readSize } from '../../core/size-text.ts'
import { defineFunction } from '../contract/function.ts'

export const parseSize = defineFunction({
  name: 'parse_size',
  group: 'read-write',
  summary: 'Reads a size such as "64KiB" or "1.5 GB" as bytes.',
  since: '0.1.0',
  signature: 'parse_size(s: string) -> int?',
  examples: [
    { code: 'parse_size("64KiB")', gives: '65536' },
    { code: 'parse_size("big")', gives: 'null' },
  ],
  run: (s: string) => readSize(s),
})
