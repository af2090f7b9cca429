import { defineFunction } from '../contract/function.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** The entities of XML and the few of HTML that are met in logs; all others are written by number. */
const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  euro: '€',
}

export const escapeHtml = defineFunction({
  name: 'escape_html',
  group: 'text',
  summary: 'Writes the characters that HTML gives a meaning as entities.',
  since: '0.1.0',
  signature: 'escape_html(s: string) -> string',
  examples: [{ code: 'escape_html("a < b & c")', gives: '"a &lt; b &amp; c"' }],
  run: (s: string) => s.replace(/[&<>"']/g, (char) => escapes[char]!),
})

export const unescapeHtml = defineFunction({
  name: 'unescape_html',
  group: 'text',
  summary: 'Reads numeric and the common named HTML entities; leaves unknown ones.',
  since: '0.1.0',
  signature: 'unescape_html(s: string) -> string',
  examples: [{ code: 'unescape_html("a &lt; b &amp; &#99;&#x64;")', gives: '"a < b & cd"' }],
  run: (s: string) =>
    s.replace(/&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z]{2,8}));/g, (whole, decimal, hex, name) => {
      if (name !== undefined) return Object.hasOwn(entities, name) ? entities[name]! : whole
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0x10ffff ? whole : String.fromCodePoint(code)
    }),
})
