import { param } from '../operators/contract/params.ts'

/** The setting `timeout` of a connector, in microseconds. `what`: `A request`. */
export const timeoutParam = (what: string) =>
  param.duration({
    doc: `${what} without an answer counts as lost after this time.`,
    default: '30s',
    min: 1000,
  })
