import type { Value } from '../../../core/value.ts'
import { before, hashOfPrint, isPrintOf, leastHead, mostHead, type Print, peek } from './identity.ts'

/** What is known of one file, and kept over restarts as its position. */
export interface FileState {
  readonly key: string
  path: string
  /** Bytes after the last line pushed; of a compressed file, in the decompressed bytes. */
  offset: number
  /** Number of the next line. */
  line: number
  /** The fingerprint: that of so many bytes at the beginning. */
  head: number
  print: Print
  /** That of the bytes before `offset`; an empty text for compressed files. */
  before: Print
  /** A compressed file that was read to its end. */
  done: boolean
  /** Microseconds since 1970: when it was last in its folder; 0 while it is there. */
  gone: number
}

export const newState = (key: string, path: string): FileState => ({
  key,
  path,
  offset: 0,
  line: 1,
  head: 0,
  print: '',
  before: '',
  done: false,
  gone: 0,
})

/** The row that is kept. */
export function toRow(state: FileState): Readonly<Record<string, Value>> {
  state.print = hashOfPrint(state.print)
  state.before = hashOfPrint(state.before)
  const { key: _key, print, before, ...rest } = state
  return { ...rest, print, before }
}

/** A row that was kept; undefined where it holds something else. */
export function fromRow(key: string, row: Readonly<Record<string, Value>>): FileState | undefined {
  const { path, offset, line, head, print, before: tail, done, gone } = row
  if (typeof path !== 'string' || typeof offset !== 'number' || typeof line !== 'number') return undefined
  return {
    key,
    path,
    offset,
    line,
    head: typeof head === 'number' ? head : 0,
    print: typeof print === 'string' ? print : '',
    before: typeof tail === 'string' ? tail : '',
    done: done === true,
    gone: typeof gone === 'number' ? gone : 0,
  }
}

/** Lets the fingerprint grow with a file that was shorter than it may be. */
export function growPrint(state: FileState, descriptor: number): void {
  if (state.head === mostHead) return
  const head = peek(descriptor, 0, mostHead)
  if (head.length <= state.head) return
  state.head = head.length
  state.print = head
}

/** Is this still the file that the state tells of, at least as long as it was read? */
export function isSame(state: FileState, descriptor: number, size: number): boolean {
  if (size < state.offset) return false
  if (state.head > 0 && !isPrintOf(state.print, peek(descriptor, 0, state.head))) return false
  return state.before === '' || isPrintOf(state.before, before(descriptor, state.offset))
}

/** Do the first bytes of some other file say that it is a copy of this one? */
export const isCopyHead = (state: FileState, head: Buffer): boolean =>
  state.head >= leastHead && head.length >= state.head && isPrintOf(state.print, head.subarray(0, state.head))
