import { isRecord, type Rec, setKey, type Value } from '../../../core/value.ts'

/** Structured data of RFC 5424 as a record of records, and the place after it; or what is wrong with it. */
export function readStructuredData(
  text: string,
  from: number,
): { readonly structured: Rec; readonly end: number } | string {
  const structured: Rec = {}
  let at = from
  while (text[at] === '[') {
    const start = at
    const idEnd = endOfSdName(text, at + 1)
    const id = text.slice(at + 1, idEnd)
    if (id === '') return `the structured data at column ${at + 1} has no name`
    const known = Object.hasOwn(structured, id) ? structured[id]! : null
    const element: Rec = isRecord(known) ? known : {}
    at = idEnd
    while (text[at] === ' ') {
      while (text[at] === ' ') at++
      if (text[at] === ']') break
      const nameEnd = endOfSdName(text, at)
      const name = text.slice(at, nameEnd)
      if (name === '' || text[nameEnd] !== '=' || text[nameEnd + 1] !== '"')
        return `no name="value" stands at column ${at + 1} of the structured data`
      const end = closingQuote(text, nameEnd + 2)
      if (end < 0) return `no quote closes the value at column ${nameEnd + 2}`
      const raw = text.slice(nameEnd + 2, end)
      add(element, name, raw.includes('\\') ? raw.replace(/\\(["\\\]])/g, '$1') : raw)
      at = end + 1
    }
    if (text[at] !== ']') return `no "]" closes the structured data at column ${start + 1}`
    setKey(structured, id, element)
    at++
  }
  return { structured, end: at }
}

/** RFC 5424 lets a name stand several times: its values are then a list. */
function add(element: Rec, name: string, value: string): void {
  const known: Value | undefined = Object.hasOwn(element, name) ? element[name] : undefined
  setKey(
    element,
    name,
    known === undefined ? value : Array.isArray(known) ? [...known, value] : [known, value],
  )
}

function endOfSdName(text: string, from: number): number {
  let at = from
  while (at < text.length && !' ="]'.includes(text[at]!)) at++
  return at
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text[at]
    if (char === '"') return at
    if (char === '\\') at++
  }
  return -1
}
