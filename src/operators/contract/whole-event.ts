import { anyType, openRecord } from '../../ir/type.ts'
import type { StateArgument } from './stateful.ts'

/** The argument of stages that hand events on: the event itself. */
export const wholeEvent: StateArgument = {
  expr: { op: 'this', type: openRecord, span: { start: 0, end: 0 } },
  onMismatch: 'null',
}

/** The same for stages that never look into it: it may come as text (`CarriedEvent`), which spares making a record of it. */
export const carriedEvent: StateArgument = { ...wholeEvent, isCarried: true }

/** Stands for the key of a stage that is not told one: all events share it. */
export const noKey: StateArgument = {
  expr: { op: 'const', value: null, type: anyType, span: { start: 0, end: 0 } },
  onMismatch: 'null',
}
