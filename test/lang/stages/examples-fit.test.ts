import { describe, expect, test } from 'vitest'
import type { Rec } from '../../../src/core/value.ts'
import { printType, recordOf } from '../../../src/ir/type.ts'
import { joinRecords } from '../../../src/lang/stages/join-records.ts'
import { valueFits } from '../../../src/lang/typing/fits.ts'
import { typeOfValue } from '../../../src/lang/typing/type-of-value.ts'
import { catalog } from '../../../src/operators/catalog.ts'
import { planOf } from '../../support/compile-text.ts'

/** The narrowest record type that all events have, as the language writes it. */
function typeOfEvents(events: readonly Rec[]): string {
  const types = events.map((event) => typeOfValue(event))
  const records = types.map((type) => (type.kind === 'record' ? type : recordOf({})))
  // A null alone has no type to be written.
  return printType(records.reduce((a, b) => joinRecords(a, b))).replace(/: null\b/g, ': any')
}

// A flow ends with these, so that there is no type behind them.
const inner = [...catalog.stages.values()].filter(
  ({ name, placed }) => name !== 'to' && name !== 'route' && placed !== true,
)

describe.each(inner)('the example of "$name"', ({ examples }) => {
  test.each(examples)(
    '$title gives events of the type that the checker says',
    async ({ stages, time, others = {}, in: input, out }) => {
      const at = time === undefined ? '' : `, time: ${time}`
      const declared = Object.entries(others).map(
        ([name, events]) =>
          `type T_${name} = ${typeOfEvents(events)}\nsource ${name} = file("x", format: json, schema: T_${name}${at})\n`,
      )
      const plan = await planOf(
        `${declared.join('')}type E = ${typeOfEvents(input)}\nfrom stdin(format: json, schema: E${at}) | ${stages} | to stdout`,
      )
      const type = plan.nodes.findLast((node) => node.op === 'step' || node.op === 'stateful')?.type
      if (type === undefined) return
      for (const event of out)
        expect(valueFits(event, type), `${JSON.stringify(event)} is no ${printType(type)}`).toBe(true)
    },
  )
})
