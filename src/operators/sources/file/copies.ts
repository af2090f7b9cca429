import { type FileState, isCopyHead } from './file-state.ts'
import { before, isPrintOf, mostHead, type Print, peek } from './identity.ts'

/** A file as it was before it was emptied. */
export interface Former {
  readonly state: FileState
  /** Where the first line begins that was not pushed, and its number. */
  readonly offset: number
  readonly line: number
  /** Up to where it had been read, and what tells the bytes before that. */
  readonly end: number
  readonly before: Print
}

const mostFormer = 100

/** Tells copies of files that we know (copytruncate, compressed rotations) from new files. */
export class Copies {
  readonly #former: Former[] = []

  /** A file was emptied; a copy of what was in it may show up, or has. */
  remember(former: Former): void {
    this.#former.push(former)
    if (this.#former.length > mostFormer) this.#former.shift()
  }

  /** The original of a plain file that just appeared: a former content, else a file that is still there. */
  originalOf(
    descriptor: number,
    known: Iterable<FileState>,
  ): { readonly former: Former } | { readonly present: FileState } | undefined {
    const head = peek(descriptor, 0, mostHead)
    const former = this.#former.findLast(
      (each) => isCopyHead(each.state, head) && isPrintOf(each.before, before(descriptor, each.end)),
    )
    if (former !== undefined) return { former }
    const fits = (state: FileState): boolean =>
      isCopyHead(state, head) &&
      (state.before === '' || isPrintOf(state.before, before(descriptor, state.offset)))
    for (const state of known) if (fits(state)) return { present: state }
    return undefined
  }

  /** The original of a compressed file, by the head of what is in it. */
  originalByHead(
    head: Buffer,
    known: Iterable<FileState>,
  ): { readonly offset: number; readonly line: number } | undefined {
    const former = this.#former.findLast(({ state }) => isCopyHead(state, head))
    return former ?? [...known].find((state) => isCopyHead(state, head))
  }
}
