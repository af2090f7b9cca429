import type { BytesReader, BytesWriter } from '../../../core/binary.ts'
import type { StateCodec } from '../../contract/state.ts'
import type { Filling } from './end-rules.ts'
import type { Group, Groups } from './groups.ts'

/** One event that waits for its turn: its place in the order of events (protocol W12) and what it adds. */
export interface Atom {
  readonly time: number
  readonly source: string
  readonly partition: string
  readonly line: number
  /** `until:` holds for it. */
  readonly isLast: boolean
  readonly states: object[]
}

/** What is kept of a key whose windows depend on the order of events. */
export interface KeyWindow extends Group {
  filling: (Filling & { readonly states: object[] }) | null
  /** In no order. */
  atoms: Atom[]
}

/** How it is kept. */
export const keyWindowCodec = (groups: Groups): StateCodec<KeyWindow> => ({
  write({ keys, filling, atoms }, out) {
    groups.writeKeys(keys, out)
    out.byte(filling === null ? 0 : 1)
    if (filling !== null) {
      out.float(filling.first)
      out.float(filling.last)
      out.count(filling.count)
      groups.writeStates(filling.states, out)
    }
    out.count(atoms.length)
    for (const atom of atoms) {
      writeAtom(atom, out)
      groups.writeStates(atom.states, out)
    }
  },
  read(from) {
    const keys = groups.readKeys(from)
    const filling =
      from.byte() === 0
        ? null
        : {
            first: from.float(),
            last: from.float(),
            count: from.count(),
            states: groups.readStates(from),
          }
    const atoms = Array.from({ length: from.count() }, () => ({
      ...readAtom(from),
      states: groups.readStates(from),
    }))
    return { mark: 0, keys, states: [], bytes: 0, filling, atoms }
  },
})

/** The order in which events are added (protocol W12). */
export function inOrder(a: Atom, b: Atom): number {
  if (a.time !== b.time) return a.time - b.time
  if (a.source !== b.source) return a.source < b.source ? -1 : 1
  if (a.partition !== b.partition) return a.partition < b.partition ? -1 : 1
  return a.line - b.line
}

function writeAtom({ time, source, partition, line, isLast }: Atom, out: BytesWriter): void {
  out.float(time)
  out.text(source)
  out.text(partition)
  out.float(line)
  out.byte(isLast ? 1 : 0)
}

const readAtom = (from: BytesReader): Omit<Atom, 'states'> => ({
  time: from.float(),
  source: from.text(),
  partition: from.text(),
  line: from.float(),
  isLast: from.byte() === 1,
})
