import { type RecordType, withoutNull } from '../../ir/type.ts'

/** The first field of the events that holds a time. */
export const timeField = ({ fields }: RecordType): string | undefined =>
  [...fields].find(([, type]) => withoutNull(type).kind === 'time')?.[0]
