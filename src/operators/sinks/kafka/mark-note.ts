import { parseJson } from '../../../core/json.ts'
import { isRecord } from '../../../core/value.ts'
import type { Mark } from '../../contract/sink.ts'

/** A mark as it stands at the brokers: its place is an offset, the rest is in the note that they keep beside it. */
export interface Written extends Mark {
  /** The process that wrote it. */
  readonly writer: string
}

type Note = Pick<Written, 'instance' | 'writer'>

export const isSameNote = (one: Written | undefined, other: Written | undefined): boolean =>
  one?.at === other?.at && one?.instance === other?.instance && one?.writer === other?.writer

export const noteText = ({ instance, writer }: Note): string => JSON.stringify({ instance, writer })

/** Empty texts where somebody else has written there. */
export function noteIn(metadata: string): Note {
  const note = jsonIn(metadata)
  const textOf = (name: string): string => {
    const value = isRecord(note) ? note[name] : undefined
    return typeof value === 'string' ? value : ''
  }
  return { instance: textOf('instance'), writer: textOf('writer') }
}

function jsonIn(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
