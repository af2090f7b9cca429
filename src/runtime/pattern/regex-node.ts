/** A set of ASCII bytes: 128 flags, and one more for the end of the line. */
export type ByteSet = Uint8Array

export const endOfLine = 128

/** A regular expression over ASCII bytes, as far as the byte matcher goes. */
export type RegexNode =
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'choice'; readonly options: readonly RegexNode[] }
  | {
      readonly kind: 'repeat'
      readonly of: RegexNode
      readonly min: number
      readonly max: number
      readonly greedy: boolean
    }
  | { readonly kind: 'group'; readonly of: RegexNode; readonly number: number }
  | { readonly kind: 'start' | 'end' | 'boundary' | 'no-boundary' }
  /** `(?=…)` without groups. */
  | { readonly kind: 'ahead'; readonly of: RegexNode; readonly negated: boolean }
  /** `(?<![…])`: one byte behind. */
  | { readonly kind: 'behind'; readonly set: ByteSet; readonly negated: boolean }

export const emptySet = (): ByteSet => new Uint8Array(129)

export function setOf(accepts: (code: number) => boolean): ByteSet {
  const set = emptySet()
  for (let code = 0; code < 128; code += 1) if (accepts(code)) set[code] = 1
  return set
}

export const isDisjoint = (a: ByteSet, b: ByteSet): boolean => a.every((flag, i) => flag === 0 || b[i] === 0)

export function union(a: ByteSet, b: ByteSet): ByteSet {
  return a.map((flag, i) => flag | b[i]!)
}

/** Can the node match without taking a byte? */
export function isNullable(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
      return false
    case 'sequence':
      return node.items.every(isNullable)
    case 'choice':
      return node.options.some(isNullable)
    case 'repeat':
      return node.min === 0 || isNullable(node.of)
    case 'group':
      return isNullable(node.of)
    default:
      return true
  }
}

/** The bytes with which a match of the node may begin; zero-width tests are passed over, so the set may be too large, never too small. */
export function firstOf(node: RegexNode): ByteSet {
  switch (node.kind) {
    case 'set':
      return node.set
    case 'sequence':
      return firstOfSequence(node.items, emptySet())
    case 'choice':
      return node.options.map(firstOf).reduce(union, emptySet())
    case 'repeat':
      return firstOf(node.of)
    case 'group':
      return firstOf(node.of)
    default:
      return emptySet()
  }
}

/** The same for a sequence with something after it. */
export function firstOfSequence(items: readonly RegexNode[], after: ByteSet): ByteSet {
  let first = emptySet()
  for (const item of items) {
    if (item.kind === 'end') {
      const end = emptySet()
      end[endOfLine] = 1
      return union(first, end)
    }
    first = union(first, firstOf(item))
    if (!isNullable(item)) return first
  }
  return union(first, after)
}

/** Numbers of the groups inside. */
export function groupsIn(node: RegexNode): readonly number[] {
  switch (node.kind) {
    case 'sequence':
      return node.items.flatMap(groupsIn)
    case 'choice':
      return node.options.flatMap(groupsIn)
    case 'repeat':
      return groupsIn(node.of)
    case 'group':
      return [node.number, ...groupsIn(node.of)]
    default:
      return []
  }
}
