import { RunError } from '../core/run-error.ts'

/** Of each thing that may go wrong with a server: its code, and whether another attempt may succeed. */
export type TroubleCodes<T extends string> = Readonly<
  Record<T, readonly [code: string, blame: 'connection' | 'config']>
>

/** What is said of it. `where`: the addresses; `says`: what the other side has said, as a clause. */
export type TroubleSentences<T extends string> = Readonly<Record<T, (where: string, says: string) => string>>

/** What a server has said, in one line and without its stop. */
const inOneLine = (says: string): string => says.replace(/\s+/g, ' ').trim().replace(/[.]$/, '')

/** Makes the errors of one kind of server. */
export const troubles =
  <T extends string>(codes: TroubleCodes<T>, sentences: TroubleSentences<T>) =>
  (trouble: T, addresses: readonly string[], title: string, says: string, cause?: unknown): RunError => {
    const [code, blame] = codes[trouble]
    return new RunError(code, title, blame, sentences[trouble](addresses.join(', '), inOneLine(says)), {
      cause,
    })
  }
