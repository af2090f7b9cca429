import { type Rec, setKey } from '../../../core/value.ts'
import { intType, openRecord, optional, type RecordType, recordOf, stringType } from '../../../ir/type.ts'

const heads = ['device_vendor', 'device_product', 'device_version', 'event_class', 'name', 'severity']

/** The fields of an event in CEF. Keys of the extension keep the names that they come by. */
export const cefSchema: RecordType = recordOf({
  version: intType,
  ...Object.fromEntries(heads.map((name) => [name, stringType])),
  extension: openRecord,
  prefix: optional(stringType),
})

/** What may stand before: the head of a syslog message. */
const begin = /^(.*?)CEF:\s?(\d+)(?:\.\d+)?\|/s
/** A key of the extension begins the text, or follows a space. None ends before an "=" that is escaped. */
const pair = /(?:^|\s)([\w.[\]-]+)=/g

/** Digits of a version that a number keeps all of. */
const longestVersion = 15

/** Reads an event in the Common Event Format of ArcSight; a clause where the text is none. */
export function readCef(text: string): Rec | string {
  const start = begin.exec(text)
  if (start === null) return 'the text has no "CEF:" with a version and "|" behind it'
  const version = start[2]!
  if (version.length > longestVersion) return `the version behind "CEF:" has ${version.length} digits`
  const event: Rec = { version: Number(version) }
  let at = start[0].length
  for (const name of heads) {
    const end = endOfHead(text, at)
    if (end === -1) return `no "|" ends the field "${name}"`
    event[name] = text.slice(at, end).replace(/\\([\\|])/g, '$1')
    at = end + 1
  }
  event['extension'] = readExtension(text.slice(at).trim())
  const prefix = start[1]!.trim()
  event['prefix'] = prefix === '' ? null : prefix
  return event
}

/** The next "|" that is not escaped. */
function endOfHead(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '|') return at
  }
  return -1
}

/** Values go up to the next key; an "=" in them is escaped. */
function readExtension(text: string): Rec {
  const extension: Rec = {}
  const keys = [...text.matchAll(pair)]
  for (const [i, match] of keys.entries()) {
    const value = text.slice(match.index + match[0].length, keys[i + 1]?.index ?? text.length)
    setKey(extension, match[1]!, value.trimEnd().replace(/\\([\\=nr|])/g, unescaped))
  }
  return extension
}

const unescaped = (_: string, char: string): string => (char === 'n' ? '\n' : char === 'r' ? '\r' : char)
