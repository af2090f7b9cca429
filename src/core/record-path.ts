/** Reading and changing records by path. Top levels are changed in place, what lies below is copied, so that branches never see each other. */
import { mismatch } from './mismatch.ts'
import { getKey, isRecord, type Rec, setKey, typeName, type Value } from './value.ts'
import { withArticle } from './with-article.ts'

/** Sets `a.b.c`, making the records on the way; through a value that is no record it is a mismatch and nothing changes. */
export function setPath(event: Rec, path: readonly string[], value: Value): void {
  const first = path[0]!
  if (path.length === 1) {
    setKey(event, first, value)
    return
  }
  const inner = withNested(getKey(event, first), path, 1, value)
  if (inner !== undefined) setKey(event, first, inner)
}

/** A copy of a nested value with one field set; undefined after a mismatch. */
export function withNested(of: Value, path: readonly string[], at: number, value: Value): Rec | undefined {
  if (of !== null && !isRecord(of)) {
    mismatch(`"${path[at]}" was set in ${withArticle(typeName(of))}, which has no fields`)
    return undefined
  }
  const copy: Rec = of === null ? {} : { ...of }
  if (at === path.length - 1) {
    setKey(copy, path[at]!, value)
    return copy
  }
  const inner = withNested(getKey(copy, path[at]!), path, at + 1, value)
  if (inner === undefined) return undefined
  setKey(copy, path[at]!, inner)
  return copy
}

/** The record that holds the last part of a path, or undefined. */
export function parentOf(event: Rec, path: readonly string[]): Rec | undefined {
  let record: Value = event
  for (let i = 0; i < path.length - 1; i += 1) {
    record = getKey(record as Rec, path[i]!)
    if (record === null || !isRecord(record)) return undefined
  }
  return record as Rec
}

/** Removes the keys that match; what is missing is no error. */
export function removePath(event: Rec, path: readonly string[], glob: RegExp | null): void {
  const parent = parentOf(event, path)
  if (parent === undefined) return
  const last = path[path.length - 1]!
  const gone =
    glob === null
      ? Object.hasOwn(parent, last)
        ? [last]
        : []
      : Object.keys(parent).filter((key) => glob.test(key))
  if (gone.length === 0) return
  if (path.length === 1) {
    for (const key of gone) delete event[key]
    return
  }
  const copy = { ...parent }
  for (const key of gone) delete copy[key]
  setPath(event, path.slice(0, -1), copy)
}

/** A glob over keys as a regex: `*` is any run of characters, `?` any one. */
export const globToRegex = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '[^]*')
      .replace(/\?/g, '[^]')}$`,
  )
