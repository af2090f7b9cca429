import type { Value } from '../../../core/value.ts'
import { before, hashOf, leastHead, mostHead, peek } from './identity.ts'

/** What is known of one file, and kept over restarts as its position. */
export interface FileState {
  readonly key: string
  path: string
  /** Bytes after the last line pushed; of a compressed file, in the decompressed bytes. */
  offset: number
  /** Number of the next line. */
  line: number
  /** The fingerprint: a hash of so many bytes at the beginning. */
  head: number
  print: string
  /** Hash of the bytes before `offset`; empty for compressed files. */
  before: string
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
export const toRow = ({ key: _key, ...rest }: FileState): Readonly<Record<string, Value>> => rest

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
  state.print = hashOf(head)
}

/** Is this still the file that the state tells of, at least as long as it was read? */
export function isSame(state: FileState, descriptor: number, size: number): boolean {
  if (size < state.offset) return false
  if (state.head > 0 && hashOf(peek(descriptor, 0, state.head)) !== state.print) return false
  return state.before === '' || hashOf(before(descriptor, state.offset)) === state.before
}

/** Do the first bytes of some other file say that it is a copy of this one? */
export const isCopyHead = (state: FileState, head: Uint8Array): boolean =>
  state.head >= leastHead && head.length >= state.head && hashOf(head.subarray(0, state.head)) === state.print
