/** Where a text stops being JSON, as one clause: `the JSON ends inside the string that begins at column 9`. */
export function findJsonFault(text: string): string {
  const open: ('{' | '[')[] = []
  // What may come next.
  let expected: 'value' | 'value or end' | 'key or end' | 'key' | 'colon' | 'comma or end' | 'nothing' =
    'value'
  let at = 0
  const unexpected = (wish: string): string =>
    `${show(text, at)} stands at column ${at + 1}, where ${wish} must be`
  for (;;) {
    at = skipSpace(text, at)
    if (at >= text.length) {
      if (expected === 'nothing') return 'the JSON is nested more than 1,000 levels deep'
      if (at === 0 || (expected === 'value' && open.length === 0)) return 'there is no JSON in the text'
      return `the JSON ends at column ${at}, where ${wishOf(expected, open.at(-1))} must follow`
    }
    const code = text[at]!
    if (expected === 'nothing') return `${show(text, at)} follows the end of the JSON at column ${at + 1}`
    if ((code === '}' || code === ']') && expected.endsWith('end')) {
      if (open.at(-1) !== (code === '}' ? '{' : '[')) return unexpected(wishOf(expected, open.at(-1)))
      open.pop()
      at++
      expected = open.length === 0 ? 'nothing' : 'comma or end'
    } else if (expected === 'comma or end') {
      if (code !== ',') return unexpected(wishOf(expected, open.at(-1)))
      expected = open.at(-1) === '{' ? 'key' : 'value'
      at++
    } else if (expected === 'colon') {
      if (code !== ':') return unexpected('":"')
      expected = 'value'
      at++
    } else if (code === '"') {
      const end = endOfString(text, at)
      if (typeof end === 'string') return end
      at = end
      expected = expected.startsWith('key') ? 'colon' : open.length === 0 ? 'nothing' : 'comma or end'
    } else if (expected.startsWith('key')) {
      return unexpected(wishOf(expected, '{'))
    } else if (code === '{' || code === '[') {
      open.push(code)
      expected = code === '{' ? 'key or end' : 'value or end'
      at++
    } else {
      const length = scalar.exec(text.slice(at, at + 400))?.[0].length
      if (length === undefined) return unexpected(wishOf(expected, open.at(-1)))
      at += length
      expected = open.length === 0 ? 'nothing' : 'comma or end'
    }
  }
}

const scalar = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/

function wishOf(expected: string, open: '{' | '[' | undefined): string {
  const bracket = open === '[' ? '"]"' : '"}"'
  switch (expected) {
    case 'key':
      return 'a key in quotes'
    case 'key or end':
      return 'a key in quotes or "}"'
    case 'colon':
      return '":"'
    case 'comma or end':
      return `"," or ${bracket}`
    case 'value or end':
      return `a value or ${bracket}`
    default:
      return 'a value'
  }
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (
    at < text.length &&
    (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r')
  )
    at++
  return at
}

/** The place after the closing quote, or what is wrong inside. */
function endOfString(text: string, start: number): number | string {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code < 0x20) return `a control character stands unescaped in the string at column ${at + 1}`
    if (code !== 0x5c) continue
    const escaped = text.charCodeAt(++at)
    if (escaped === 0x75) {
      if (at + 4 < text.length && !/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5)))
        return `"\\u" without four hexadecimal digits stands at column ${at}`
    } else if (at < text.length && !'"\\/bfnrt'.includes(text[at]!)) {
      return `JSON knows no escape "\\${text[at]}", which stands at column ${at}`
    }
  }
  return `the JSON ends inside the string that begins at column ${start + 1}`
}

/** The character or word at this place in quotes, short enough for a message. */
function show(text: string, at: number): string {
  const word =
    /^[\w.+-]{1,20}/.exec(text.slice(at, at + 20))?.[0] ?? String.fromCodePoint(text.codePointAt(at)!)
  return word === '"' ? 'a quote' : JSON.stringify(word)
}
