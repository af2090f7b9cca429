import { Time } from '../../core/value.ts'
import { utc, zoneOf } from '../../core/zone.ts'
import { defineFormat } from '../contract/format.ts'
import { param } from '../contract/params.ts'
import { syslogReader } from './syslog/syslog-reader.ts'
import { syslogSchema } from './syslog/syslog-schema.ts'

export const syslog = defineFormat({
  name: 'syslog',
  summary: 'Reads syslog messages of RFC 3164 and RFC 5424, and files of them.',
  since: '0.1.0',
  params: {
    mode: param.choice(['auto', '3164', '5424'], {
      default: 'auto',
      doc: 'Which RFC the messages follow. `auto` tells by the version number after the priority. A message without a priority counts as facility "user", severity "notice"; a timestamp without a year gets the year that is nearest to now.',
    }),
    zone: param.text({
      default: '"UTC"',
      doc: 'The time zone of timestamps that name none: `"Europe/Berlin"`, `"+02:00"`.',
      check: (value) =>
        typeof value === 'string' && zoneOf(value) === null
          ? `There is no time zone called "${value}".`
          : undefined,
    }),
  },
  positional: ['mode'],
  examples: [
    {
      title: 'RFC 5424 with structured data',
      use: 'syslog',
      text: '<38>1 2026-11-21T10:00:01.5+02:00 web-1 sshd 99 ID47 [origin ip="10.0.0.9"] Failed password for root',
      event: {
        timestamp: new Time(1795248001_500000),
        host: 'web-1',
        program: 'sshd',
        pid: 99,
        facility: 'auth',
        facility_code: 4,
        severity: 'info',
        severity_code: 6,
        message: 'Failed password for root',
        version: 1,
        message_id: 'ID47',
        structured: { origin: { ip: '10.0.0.9' } },
      },
    },
    {
      title: 'A line of a file that rsyslog wrote',
      use: 'syslog',
      text: '2026-11-21T10:00:01.123456+00:00 web-1 sshd[99]: Connection closed',
      event: {
        timestamp: new Time(1795255201_123456),
        host: 'web-1',
        program: 'sshd',
        pid: 99,
        facility: 'user',
        facility_code: 1,
        severity: 'notice',
        severity_code: 5,
        message: 'Connection closed',
        version: null,
        message_id: null,
        structured: {},
      },
    },
  ],
  schema: () => syslogSchema,
  parser: ({ mode, zone }, context) => syslogReader(mode, zoneOf(zone) ?? utc, context.now),
})
