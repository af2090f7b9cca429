/** Functions of the language that this version does not have: `check` says "not available yet". */
export const plannedFunctions: ReadonlySet<string> = new Set([
  'compress',
  'decode_charset',
  'decompress',
  'decrypt',
  'encode_charset',
  'encrypt',
  'parse_cef',
  'parse_dissect',
  'parse_user_agent',
  'parse_xml',
  'parse_yaml',
  'registered_domain',
])
