import type { FunctionSpec } from '../contract/function.ts'
import { abs } from './abs.ts'
import { addMonths } from './add-months.ts'
import { removePrefix, removeSuffix } from './affixes.ts'
import { after, before } from './before-after.ts'
import { bin } from './bin.ts'
import { bitAnd, bitOr, bitShift, bitXor } from './bits.ts'
import { bool } from './bool.ts'
import { bytes } from './bytes.ts'
import { day, dayOfYear, hour, minute, month, second, weekday, year } from './calendar-parts.ts'
import { capitalize } from './capitalize.ts'
import { capture, captures } from './capture.ts'
import { changed } from './changed.ts'
import { decodeCharset, encodeCharset } from './charsets.ts'
import { compact } from './compact.ts'
import { compress, decompress } from './compression.ts'
import { contains } from './contains.ts'
import { countMatches } from './count-matches.ts'
import { parseCsv, toCsv } from './csv.ts'
import { distinct } from './distinct.ts'
import { div } from './div.ts'
import { duration } from './duration.ts'
import { decodeBase64, decodeHex, encodeBase64, encodeHex } from './encodings.ts'
import { first, last } from './ends.ts'
import { endsWith } from './ends-with.ts'
import { entropy } from './entropy.ts'
import { exists } from './exists.ts'
import { clamp, maxOf, minOf } from './extremes-of.ts'
import { filter } from './filter.ts'
import { fingerprint } from './fingerprint.ts'
import { flattenKeys, unflattenKeys } from './flat-keys.ts'
import { flatten } from './flatten.ts'
import { float } from './float.ts'
import { formatNumber } from './format-number.ts'
import { formatTime } from './format-time.ts'
import { get } from './get.ts'
import { globMatch } from './glob-match.ts'
import { groupBy, tally, toRecord } from './grouping.ts'
import { hash, hmac } from './hash.ts'
import { escapeHtml, unescapeHtml } from './html.ts'
import { indexOf } from './index-of.ts'
import { int } from './int.ts'
import { intToIp, ipToInt, maskIp } from './ip-numbers.ts'
import { inCidr, isIp, isIpv4, isIpv6, isPrivateIp } from './ip-tests.ts'
import { isEmpty } from './is-empty.ts'
import { join } from './join.ts'
import { parseJson, toJson } from './json.ts'
import { parseKeyValue, parseLogfmt, toLogfmt } from './key-values.ts'
import { length } from './length.ts'
import { append, chunk, concat, fillNulls, numbers, zip } from './list-making.ts'
import { lower } from './lower.ts'
import { luhnValid } from './luhn-valid.ts'
import { map } from './map.ts'
import { filterKeys, mapKeys, mapValues } from './map-fields.ts'
import { mask } from './mask.ts'
import { merge } from './merge.ts'
import { normalize } from './normalize.ts'
import { now } from './now.ts'
import { nullIf } from './null-if.ts'
import { padEnd, padStart } from './pad.ts'
import { parseCef } from './parse-cef.ts'
import { parseClf } from './parse-clf.ts'
import { parseDissect } from './parse-dissect.ts'
import { parseGrok } from './parse-grok.ts'
import { parseSize } from './parse-size.ts'
import { parseSyslog } from './parse-syslog.ts'
import { parseTime } from './parse-time.ts'
import { parseYaml } from './parse-yaml.ts'
import { basename, dirname } from './paths.ts'
import { omit, pick } from './pick-omit.ts'
import { exp, log, pow, sqrt } from './powers.ts'
import { random } from './random.ts'
import { entries, fromEntries, keys, values } from './record-parts.ts'
import { redact } from './redact.ts'
import { reduce } from './reduce.ts'
import { repeat } from './repeat.ts'
import { replace } from './replace.ts'
import { reverse } from './reverse.ts'
import { ceil, floor, round, trunc } from './rounding.ts'
import { all, any, count, find, position } from './search.ts'
import { difference, intersect, isSubset, union } from './sets.ts'
import { sign } from './sign.ts'
import { slice } from './slice.ts'
import { sort } from './sort.ts'
import { split } from './split.ts'
import { startOf } from './start-of.ts'
import { startsWith } from './starts-with.ts'
import { string } from './string.ts'
import { stripAnsi } from './strip-ansi.ts'
import { facilityName, severityCode, severityName } from './syslog-words.ts'
import { time } from './time.ts'
import { avg, max, maxBy, min, minBy, sum } from './totals.ts'
import { trim, trimEnd, trimStart } from './trim.ts'
import { truncate } from './truncate.ts'
import { typeOf } from './type-of.ts'
import { isBool, isList, isNumber, isRecord, isString } from './type-tests.ts'
import { fromUnix, unix, unixMs, unixNs, unixUs } from './unix.ts'
import { upper } from './upper.ts'
import { decodeUrl, encodeUrl, parseQuery, parseUrl, toQuery } from './urls.ts'
import { uuid, uuidFrom } from './uuid.ts'
import { camelCase, kebabCase, snakeCase } from './word-cases.ts'

/** Every function of the language that this version has, by group. A new one needs its file and a line here. */
export const functions: readonly FunctionSpec[] = [
  // Conversion and tests
  bool,
  bytes,
  duration,
  exists,
  float,
  int,
  isEmpty,
  nullIf,
  string,
  time,
  typeOf,
  isString,
  isNumber,
  isBool,
  isList,
  isRecord,
  // Text
  removePrefix,
  removeSuffix,
  before,
  after,
  capitalize,
  capture,
  captures,
  contains,
  countMatches,
  endsWith,
  formatNumber,
  globMatch,
  escapeHtml,
  unescapeHtml,
  indexOf,
  join,
  length,
  lower,
  normalize,
  padStart,
  padEnd,
  repeat,
  replace,
  reverse,
  slice,
  split,
  startsWith,
  stripAnsi,
  trim,
  trimStart,
  trimEnd,
  truncate,
  upper,
  snakeCase,
  kebabCase,
  camelCase,
  // Read and write
  parseCsv,
  toCsv,
  encodeBase64,
  decodeBase64,
  encodeHex,
  decodeHex,
  formatTime,
  parseJson,
  toJson,
  parseLogfmt,
  parseKeyValue,
  parseSyslog,
  parseClf,
  parseGrok,
  parseDissect,
  parseCef,
  toLogfmt,
  parseSize,
  parseTime,
  parseQuery,
  toQuery,
  parseUrl,
  encodeUrl,
  decodeUrl,
  encodeCharset,
  decodeCharset,
  compress,
  decompress,
  parseYaml,
  // Numbers
  abs,
  bin,
  bitAnd,
  bitOr,
  bitXor,
  bitShift,
  div,
  minOf,
  maxOf,
  clamp,
  sqrt,
  pow,
  exp,
  log,
  random,
  ceil,
  floor,
  trunc,
  round,
  sign,
  // Time
  addMonths,
  year,
  month,
  day,
  hour,
  minute,
  second,
  weekday,
  dayOfYear,
  now,
  startOf,
  fromUnix,
  unix,
  unixMs,
  unixUs,
  unixNs,
  // Lists
  distinct,
  first,
  last,
  filter,
  flatten,
  groupBy,
  tally,
  toRecord,
  concat,
  append,
  zip,
  chunk,
  numbers,
  fillNulls,
  map,
  reduce,
  find,
  position,
  any,
  all,
  count,
  union,
  intersect,
  difference,
  isSubset,
  sort,
  sum,
  avg,
  min,
  max,
  minBy,
  maxBy,
  // Records
  changed,
  compact,
  flattenKeys,
  unflattenKeys,
  get,
  mapKeys,
  mapValues,
  filterKeys,
  merge,
  pick,
  omit,
  keys,
  values,
  entries,
  fromEntries,
  // Ids and privacy
  entropy,
  fingerprint,
  hash,
  hmac,
  luhnValid,
  mask,
  redact,
  uuid,
  uuidFrom,
  // Network and logs
  maskIp,
  ipToInt,
  intToIp,
  isIp,
  isIpv4,
  isIpv6,
  isPrivateIp,
  inCidr,
  basename,
  dirname,
  severityName,
  severityCode,
  facilityName,
]
