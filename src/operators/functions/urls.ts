import { toText } from '../../core/to-text.ts'
import { getKey, type Rec, setKey, type Value } from '../../core/value.ts'
import { defineFunction } from '../contract/function.ts'

/** A key that stands several times has a list of its values. */
function queryRecord(params: URLSearchParams): Rec {
  const record: Rec = {}
  for (const [key, value] of params) {
    const before = getKey(record, key)
    setKey(
      record,
      key,
      before === null ? value : Array.isArray(before) ? [...before, value] : [before, value],
    )
  }
  return record
}

export const parseQuery = defineFunction({
  name: 'parse_query',
  group: 'read-write',
  summary: 'Reads the query of a URL; a key that stands twice has a list.',
  since: '0.1.0',
  signature: 'parse_query(s: string) -> {..}',
  examples: [{ code: 'parse_query("?q=a+b&tag=x&tag=y")', gives: '{q: "a b", tag: ["x", "y"]}' }],
  run: (s: string) => queryRecord(new URLSearchParams(s)),
})

export const toQuery = defineFunction({
  name: 'to_query',
  group: 'read-write',
  summary: 'Writes a record as the query of a URL; a list repeats its key.',
  since: '0.1.0',
  signature: 'to_query(r: rec) -> string',
  examples: [{ code: 'to_query({q: "a b", tag: ["x", "y"]})', gives: '"q=a+b&tag=x&tag=y"' }],
  run(r: Rec) {
    const params = new URLSearchParams()
    for (const key of Object.keys(r)) {
      const value: Value = r[key]!
      for (const one of Array.isArray(value) ? value : [value]) params.append(key, toText(one))
    }
    return params.toString()
  },
})

export const parseUrl = defineFunction({
  name: 'parse_url',
  group: 'read-write',
  summary: 'Reads a URL into its parts; null where the text is none.',
  since: '0.1.0',
  signature:
    'parse_url(s: string) -> {scheme: string, host: string?, port: int?, path: string, query: {..}, fragment: string?, user: string?}?',
  examples: [
    {
      code: 'parse_url("https://ann@example.org:8443/a/b?q=1#top")',
      gives:
        '{scheme: "https", host: "example.org", port: 8443, path: "/a/b", query: {q: "1"}, fragment: "top", user: "ann"}',
    },
    { code: 'parse_url("/a/b")', gives: 'null' },
  ],
  run(s: string) {
    const url = URL.parse(s)
    if (url === null) return null
    return {
      scheme: url.protocol.slice(0, -1),
      host: url.hostname || null,
      port: url.port === '' ? null : Number(url.port),
      path: url.pathname,
      query: queryRecord(url.searchParams),
      fragment: url.hash === '' ? null : url.hash.slice(1),
      user: url.username || null,
    }
  },
})

export const encodeUrl = defineFunction({
  name: 'encode_url',
  group: 'read-write',
  summary: 'Writes a text so that it can be a part of a URL.',
  since: '0.1.0',
  signature: 'encode_url(s: string) -> string',
  examples: [{ code: 'encode_url("a b/ü")', gives: '"a%20b%2F%C3%BC"' }],
  run: (s: string) => encodeURIComponent(s.toWellFormed()),
})

export const decodeUrl = defineFunction({
  name: 'decode_url',
  group: 'read-write',
  summary: 'Reads a part of a URL; null where its percent signs do not fit.',
  since: '0.1.0',
  signature: 'decode_url(s: string) -> string?',
  examples: [
    { code: 'decode_url("a%20b%2F%C3%BC")', gives: '"a b/ü"' },
    { code: 'decode_url("100%")', gives: 'null' },
  ],
  run(s: string) {
    try {
      return decodeURIComponent(s)
    } catch {
      return null
    }
  },
})
