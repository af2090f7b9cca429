import {
  singleQuotes,
  unclosedBracket,
  unclosedRegex,
  unclosedString,
  unknownCharacter,
} from '../../diagnostics/messages/syntax.ts'
import * as T from '../tokens.ts'
import { type Scanner, spanOf } from './scanner.ts'
import { lineEnd } from './words.ts'

type PartEnd = 'end' | 'interpolation' | 'unclosed'
const flags = /[A-Za-z]*/y

/** Goes from `at` to the end of a part of a string. */
function skipPart(s: Scanner, quote: string): PartEnd {
  const { text } = s
  while (s.at < text.length && text[s.at] !== '\n') {
    if (text[s.at] === '\\') s.at += text[s.at + 1] === '\n' ? 1 : 2
    else if (text[s.at] === quote) {
      s.at += 1
      return 'end'
    } else if (quote === '"' && text[s.at] === '$' && text[s.at + 1] === '{') {
      s.at += 2
      return 'interpolation'
    } else s.at += 1
  }
  s.at = Math.min(s.at, text.length)
  return 'unclosed'
}

function openInterpolation(s: Scanner, token: T.PipeToken): void {
  s.open.push({ char: '${', at: s.at - 2, role: 'items', token, argument: false })
}

/** `"…"`, and `'…'` with a complaint. */
export function scanString(s: Scanner, quote: '"' | "'"): void {
  const start = s.at
  s.at += 1
  const how = skipPart(s, quote)
  if (how === 'interpolation') {
    openInterpolation(s, s.push(T.TemplateHead, start, s.at, false))
    return
  }
  if (how === 'unclosed') {
    const innermost = s.innermost()
    if (innermost?.char === '${') {
      // `"${ip"`: this quote belongs to the string outside, whose interpolation was never closed.
      s.at = start + 1
      s.closeDownTo(s.open.length - 1, ' in this string')
      return
    }
    s.report(unclosedString({ start, end: s.at }, quote))
    s.push(T.StringText, start, s.at, true).broken = true
    s.closeLine()
    return
  }
  if (quote === "'") {
    const inner = s.text.slice(start + 1, s.at - 1).replaceAll("\\'", "'")
    s.report(
      singleQuotes({ start, end: s.at }, `"${inner.replace(/(?<!\\)"/g, '\\"').replaceAll('${', '\\${')}"`),
    )
  }
  s.push(T.StringText, start, s.at, true)
}

const typographic =
  /[\u2018\u2019\u201c-\u201e]([^\u2018\u2019\u201c-\u201e"\n]*)[\u2018\u2019\u201c-\u201e"]/y

/** The quotes that word processors put in. */
export function scanTypographicString(s: Scanner): void {
  const start = s.at
  const image = s.match(typographic)
  s.at = start + (image?.length ?? 1)
  const span = { start, end: s.at }
  if (image === undefined) s.report(unknownCharacter(span, s.text.slice(start, s.at)))
  else {
    s.report(singleQuotes(span, `"${image.slice(1, -1)}"`))
    s.push(T.StringText, start, s.at, true)
  }
}

/** From the `}` of an interpolation to the next one or to the end of the string. */
export function scanTemplateRest(s: Scanner): void {
  const start = s.at
  s.at += 1
  const how = skipPart(s, '"')
  if (how === 'interpolation') {
    openInterpolation(s, s.push(T.TemplateMiddle, start, s.at, false))
    return
  }
  if (how === 'unclosed') s.report(unclosedString({ start, end: s.at }))
  const tail = s.push(T.TemplateTail, start, s.at, true)
  if (how === 'unclosed') {
    tail.broken = true
    s.closeLine()
  }
}

/** `"${a b ${c}"`: the first interpolation was never closed; of what stood in it the first token stays. */
export function restartInterpolation(s: Scanner, outer: number): void {
  const bracket = s.open[outer]
  if (bracket === undefined) return
  const start = s.at
  s.open.length = outer
  s.report(unclosedBracket(spanOf(bracket), '${', ' in this string'))
  s.tokens.length = Math.min(s.tokens.length, s.tokens.lastIndexOf(bracket.token) + 2)
  s.at = start + 2
  openInterpolation(s, s.push(T.TemplateMiddle, start, s.at, false))
}

/** `r"…"`: nothing is special, not even a backslash. */
export function scanRawString(s: Scanner): void {
  const start = s.at
  const close = s.text.indexOf('"', start + 2)
  const line = lineEnd(s, start)
  const broken = close < 0 || close > line
  if (broken) s.report(unclosedString({ start, end: line }))
  s.at = broken ? line : close + 1
  const token = s.push(T.RawString, start, s.at, true)
  if (!broken) return
  token.broken = true
  s.closeLine()
}

/** `"""…"""`, over lines. Of a run of quotes at its end the last three close it. */
export function scanTextBlock(s: Scanner): void {
  const start = s.at
  let close = s.text.indexOf('"""', start + 3)
  while (close >= 0 && s.text[close + 3] === '"') close += 1
  const broken = close < 0
  if (broken) s.report(unclosedString({ start, end: start + 3 }, '"""'))
  s.at = broken ? s.text.length : close + 3
  const token = s.push(T.TextBlock, start, s.at, true)
  if (!broken) return
  token.broken = true
  s.closeLine(-1)
}

/** `/…/ims` */
export function scanRegex(s: Scanner): void {
  const { text } = s
  const start = s.at
  let inClass = false
  for (s.at += 1; s.at < text.length && text[s.at] !== '\n'; s.at += 1) {
    const char = text[s.at]
    if (char === '\\' && text[s.at + 1] !== '\n') s.at += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) {
      s.at += 1
      s.at += s.match(flags)?.length ?? 0
      s.push(T.Regex, start, s.at, true)
      return
    }
  }
  s.at = Math.min(s.at, text.length)
  s.report(unclosedRegex({ start, end: s.at }))
  s.push(T.Regex, start, s.at, true).broken = true
  s.closeLine()
}
