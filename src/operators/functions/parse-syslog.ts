import { utc } from '../../core/zone.ts'
import { optional } from '../../ir/type.ts'
import { defineFunction } from '../contract/function.ts'
import { syslogReader } from '../formats/syslog/syslog-reader.ts'
import { syslogSchema } from '../formats/syslog/syslog-schema.ts'

export const parseSyslog = defineFunction({
  name: 'parse_syslog',
  group: 'read-write',
  summary: 'Reads a syslog message of RFC 3164 or RFC 5424; null for other texts.',
  since: '0.1.0',
  signature: 'parse_syslog(s: string) -> {..}?',
  // A timestamp without a year gets the year nearest to now.
  deterministic: false,
  result: () => optional(syslogSchema),
  examples: [
    {
      code: 'pick(parse_syslog("<38>1 2026-11-21T10:00:01Z web-1 sshd 99 - - Failed password"), "host", "program", "pid", "message")',
      gives: '{host: "web-1", program: "sshd", pid: 99, message: "Failed password"}',
    },
    { code: 'parse_syslog("hello")', gives: 'null' },
  ],
  make(_constants, context) {
    const read = syslogReader('auto', utc, context.now)
    return (s: string) => {
      const event = read(s)
      return typeof event === 'string' ? null : event
    }
  },
})
