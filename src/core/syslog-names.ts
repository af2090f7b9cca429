/** Severities of RFC 5424 by their code. */
export const severityNames: readonly string[] = 'emerg alert crit err warning notice info debug'.split(' ')

/** Facilities of RFC 5424 by their code. */
export const facilityNames: readonly string[] =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )

/** Codes of the words for a severity that logs have, in small letters. */
export const severityCodes: ReadonlyMap<string, number> = new Map([
  ...severityNames.map((name, code) => [name, code] as const),
  ['emergency', 0],
  ['panic', 0],
  ['critical', 2],
  ['fatal', 2],
  ['error', 3],
  ['warn', 4],
  ['informational', 6],
  ['information', 6],
  ['trace', 7],
  ['verbose', 7],
])
