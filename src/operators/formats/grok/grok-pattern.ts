import type { CaptureType } from '../capture/read-capture.ts'

/** A field that a grok pattern gives. */
export interface GrokField {
  /** `client.ip` is the record `client` with the field `ip`. */
  readonly path: readonly string[]
  readonly type: CaptureType
  readonly groups: number[]
  /** Every text that the capture takes can be read as the type. */
  isReadable: boolean
}

/** A grok pattern as one regex with numbered groups. */
export interface GrokPattern {
  readonly regex: RegExp
  readonly fields: readonly GrokField[]
}

/** Why a pattern cannot be used. */
export class GrokProblem extends Error {
  readonly help: string | undefined
  /** The custom pattern in which it was found, or undefined for the pattern itself. */
  readonly within: string | undefined
  constructor(message: string, help?: string, within?: string) {
    super(message)
    this.help = help
    this.within = within
  }
}
