import { noSuchTime, unknownEscape, unknownRegexFlag } from '../../diagnostics/messages/syntax.ts'
import type { Literal, LiteralValue } from '../ast.ts'
import type { PipeToken } from '../tokens.ts'
import type { Complaints } from './complaints.ts'
import { spanOf } from './cst.ts'
import { blockText, readEscaped } from './string-text.ts'

const microseconds: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1e3,
  s: 1e6,
  m: 60e6,
  h: 3600e6,
  d: 86_400e6,
  w: 604_800e6,
}
const bytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

export function literal(c: Complaints, token: PipeToken): Literal {
  return { kind: 'literal', span: spanOf(token), literal: valueFor(c, token), text: token.image }
}

function valueFor(c: Complaints, token: PipeToken): LiteralValue {
  const { image } = token
  switch (token.tokenType.name) {
    case 'True':
    case 'False':
      return { type: 'bool', value: image.toLowerCase() === 'true' }
    case 'Integer':
      return { type: 'int', value: integer(image) }
    case 'Float':
      return { type: 'float', value: decimal(image) }
    case 'Percent':
      return { type: 'percent', value: decimal(image.slice(0, -1)) / 100 }
    case 'Duration':
      return { type: 'duration', value: duration(image) }
    case 'Size':
      return { type: 'size', value: size(image) }
    case 'Rate':
      return { type: 'rate', value: rate(image) }
    case 'Timestamp':
      return { type: 'time', value: time(c, token) }
    case 'Regex':
      return regex(c, token)
    case 'StringText':
    case 'RawString':
      return { type: 'string', value: stringText(c, token) }
    case 'TextBlock':
      return { type: 'string', value: blockText(image.slice(3, token.broken === true ? undefined : -3)) }
    default:
      return { type: 'null' }
  }
}

/** The text of `"…"`, its escapes read, or of `r"…"`. */
export function stringText(c: Complaints, token: PipeToken): string {
  const end = token.broken === true ? undefined : -1
  if (token.tokenType.name === 'RawString') return token.image.slice(2, end)
  return readEscapes(c, token, token.image.slice(1, end), token.startOffset + 1, true)
}

/** Text with its escapes read; the first unknown one earns a complaint. */
export function readEscapes(
  c: Complaints,
  token: PipeToken,
  text: string,
  offset: number,
  isWhole: boolean,
): string {
  const { value, unknown } = readEscaped(text)
  if (unknown !== undefined) {
    const start = offset + unknown.at
    const onlyUnknown =
      isWhole && token.broken !== true && !/\\["\\nrtu$]/.test(text) && token.image[0] === '"'
    c.say(
      unknownEscape(
        { start, end: start + unknown.text.length },
        unknown.text,
        spanOf(token),
        onlyUnknown ? `r"${text}"` : undefined,
      ),
    )
  }
  return value
}

const decimal = (text: string): number => Number(text.replaceAll('_', ''))

function integer(text: string): number | bigint {
  const digits = text.replaceAll('_', '')
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : /^\d+$/.test(digits) ? BigInt(digits) : 0
}

function duration(image: string): number {
  let sum = 0
  for (const [, number = '0', unit = 's'] of image.matchAll(/([\d_.]+)([a-zA-Z]+)/g)) {
    sum += decimal(number) * (microseconds[unit] ?? 1e6)
  }
  return Math.round(sum)
}

function size(image: string): number {
  const [, number = '0', unit = 'B'] = /^([\d_.]+)([a-zA-Z]+)/.exec(image) ?? []
  return Math.round(decimal(number) * (bytes[unit] ?? 1))
}

/** Per second. */
function rate(image: string): number {
  const slash = image.lastIndexOf('/')
  const amount = image.slice(0, slash)
  const count = /[A-Za-z]/.test(amount) ? size(amount) : decimal(amount)
  return (count * 1e6) / (microseconds[image.slice(slash + 1)] ?? 1e6)
}

/** RFC 3339; without an offset it is UTC. */
function time(c: Complaints, token: PipeToken): number {
  const parts =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):?(\d\d))?$/.exec(
      token.image,
    )
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    sign,
    zoneHour = '0',
    zoneMinute = '0',
  ] = parts ?? []
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  date.setUTCHours(Number(hour), Number(minute), Number(second))
  const exists =
    date.getUTCMonth() === Number(month) - 1 &&
    date.getUTCDate() === Number(day) &&
    date.getUTCHours() === Number(hour) &&
    date.getUTCMinutes() === Number(minute) &&
    Number(second) < 60 &&
    Number(zoneHour) < 24 &&
    Number(zoneMinute) < 60
  if (!exists) {
    c.say(noSuchTime(spanOf(token), token.image))
    return 0
  }
  const offset = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60e6 * (sign === '-' ? 1 : -1)
  return (
    date.getTime() * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0')) + (sign === undefined ? 0 : offset)
  )
}

function regex(c: Complaints, token: PipeToken): LiteralValue {
  if (token.broken === true) return { type: 'regex', source: token.image.slice(1), flags: '' }
  const close = token.image.lastIndexOf('/')
  const flags = token.image.slice(close + 1)
  const valid = [...flags].filter((flag, i) => 'ims'.includes(flag) && flags.indexOf(flag) === i)
  const wrong = [...flags].findIndex((flag, i) => !'ims'.includes(flag) || flags.indexOf(flag) !== i)
  if (wrong >= 0) {
    const start = token.startOffset + close + 1 + wrong
    c.say(unknownRegexFlag({ start, end: start + 1 }, flags[wrong] ?? ''))
  }
  return { type: 'regex', source: token.image.slice(1, close), flags: valid.join('') }
}
