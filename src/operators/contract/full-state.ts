import { Refusal } from './stage.ts'

/** The code of all refusals because of a bound of state (protocol S6). */
const tooMuch = 'LP5313'

/** There is no room for a key that is new, while those that are there go on. */
export const newKeyRefused = (maxKeys: number, how: 'held' | 'watched' = 'held'): Refusal =>
  new Refusal(tooMuch, `the key is new, and ${maxKeys} keys ("max_keys") are ${how} already`)

/** As `newKeyRefused`, where the bytes are used up. */
export const newKeyTooLarge = (maxState: number): Refusal =>
  new Refusal(tooMuch, `the key is new, and the ${maxState} bytes of "max_state" are used up already`)

/** `stage`: "the join". */
export const tooManyKeys = (stage: string, maxKeys: number): Refusal =>
  new Refusal(tooMuch, `${stage} holds ${maxKeys} keys, which is its "max_keys"`)

/** `stage`: "the join". */
export const tooManyBytes = (stage: string, maxState: number): Refusal =>
  new Refusal(tooMuch, `${stage} holds ${maxState} bytes, which is its "max_state"`)
