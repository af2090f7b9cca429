import type { Params } from './params.ts'

/** What is wrong with settings of a connector that are right one by one, found before the run. */
export interface SettingProblem<P extends Params = Params> {
  /** The setting at which it is told. */
  readonly param: keyof P & string
  /** A full sentence. */
  readonly message: string
  readonly help?: string
  /** Default LP2055. */
  readonly code?: 'LP2150' | 'LP2175'
}
