import { intType, optional, recordOf, stringType, timeType } from '../../../ir/type.ts'

/** The fields of a line of an access log. */
export const clfSchema = recordOf({
  client: stringType,
  identity: optional(stringType),
  user: optional(stringType),
  timestamp: timeType,
  method: optional(stringType),
  path: optional(stringType),
  protocol: optional(stringType),
  status: intType,
  bytes: optional(intType),
  referrer: optional(stringType),
  agent: optional(stringType),
})
