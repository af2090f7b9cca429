import { facilityNames, severityCodes, severityNames } from '../../core/syslog-names.ts'
import { defineFunction } from '../contract/function.ts'

export const severityName = defineFunction({
  name: 'severity_name',
  group: 'network',
  summary: 'Names a syslog severity: 0 is "emerg", 3 "err", 7 "debug".',
  since: '0.1.0',
  signature: 'severity_name(n: int) -> string?',
  examples: [
    { code: 'severity_name(3)', gives: '"err"' },
    { code: 'severity_name(8)', gives: 'null' },
  ],
  run: (n: number | bigint) => severityNames[Number(n)] ?? null,
})

export const severityCode = defineFunction({
  name: 'severity_code',
  group: 'network',
  summary: 'Gives the syslog code of a severity or log level, in any case.',
  since: '0.1.0',
  signature: 'severity_code(s: string) -> int?',
  examples: [
    { code: 'severity_code("ERROR")', gives: '3' },
    { code: 'severity_code("loud")', gives: 'null' },
  ],
  run: (s: string) => severityCodes.get(s.toLowerCase()) ?? null,
})

export const facilityName = defineFunction({
  name: 'facility_name',
  group: 'network',
  summary: 'Names a syslog facility: 4 is "auth", 16 "local0".',
  since: '0.1.0',
  signature: 'facility_name(n: int) -> string?',
  examples: [{ code: 'facility_name(4)', gives: '"auth"' }],
  run: (n: number | bigint) => facilityNames[Number(n)] ?? null,
})
