import { intType, openRecord, optional, recordOf, stringType, timeType } from '../../../ir/type.ts'

/** The fields of a syslog message. */
export const syslogSchema = recordOf({
  timestamp: optional(timeType),
  host: optional(stringType),
  program: optional(stringType),
  pid: optional(intType),
  facility: stringType,
  facility_code: intType,
  severity: stringType,
  severity_code: intType,
  message: stringType,
  version: optional(intType),
  message_id: optional(stringType),
  structured: openRecord,
})
