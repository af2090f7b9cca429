import { setPath } from '../../../core/record-path.ts'
import { type Rec, setKey, type Value } from '../../../core/value.ts'
import type { TextParser } from '../../contract/format.ts'
import { type CaptureType, readCapture } from './read-capture.ts'

/** A field that a pattern gives. */
export interface CaptureField {
  /** More than one part: a record in the event. */
  readonly path: readonly string[]
  /** The first that took part wins. */
  readonly groups: readonly number[]
  readonly type: CaptureType
}

export interface Captures {
  readonly regex: RegExp
  readonly fields: readonly CaptureField[]
}

/** Reads a text by a regex with numbered groups. */
export function captureParser({ regex, fields }: Captures): TextParser {
  return (text) => {
    const match = regex.exec(text)
    if (match === null) return 'the text does not match the pattern'
    const event: Rec = {}
    for (const { path, groups, type } of fields) {
      let value: Value = null
      for (const group of groups) {
        const captured = match[group]
        if (captured === undefined) continue
        value = readCapture(captured, type)
        break
      }
      if (path.length === 1) setKey(event, path[0]!, value)
      else setPath(event, path, value)
    }
    return event
  }
}
