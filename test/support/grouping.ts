import type { AggregateSettings } from '../../src/ir/aggregate.ts'
import type { LogicalPlan, StatefulNode } from '../../src/ir/plan.ts'
import { printType } from '../../src/ir/type.ts'
import { complaintsOf, planOf } from './compile-text.ts'

/** A flow over events of a type with an event time: `before` as the language writes it, with a field `at`. */
const timed = (stages: string, before: string): string =>
  `type E = ${before}\nfrom stdin(format: json, schema: E, time: time(at)) | ${stages} | to stdout`

const someEvents = '{at: string, host: string, user: string?, took: float, n: int, r: {a: int}, ..}'

export const statefulsOf = (plan: LogicalPlan): StatefulNode[] =>
  plan.nodes.filter((node) => node.op === 'stateful')

export const settingsOf = (node: StatefulNode): AggregateSettings =>
  node.use.settings as unknown as AggregateSettings

/** The settings that the checker makes of the last grouping stage. */
export const groupingOf = async (stages: string, before = someEvents): Promise<AggregateSettings> =>
  settingsOf(statefulsOf(await planOf(timed(stages, before))).at(-1)!)

/** The type of the events behind the last of the stages that makes any. */
export async function typeBehind(stages: string, before = someEvents): Promise<string> {
  const plan = await planOf(timed(stages, before))
  const last = plan.nodes.findLast((node) => node.op === 'step' || node.op === 'stateful')!
  return printType(last.type)
}

/** `CODE marked text` for each finding but that late events are dropped. */
export const complaintsAt = async (stages: string, before = someEvents): Promise<string[]> =>
  (await complaintsOf(timed(stages, before))).filter((one) => !one.startsWith('LP4063'))

/** The same for a whole file. */
export const complaintsIn = async (text: string): Promise<string[]> =>
  (await complaintsOf(text)).filter((one) => !one.startsWith('LP4063'))

/** The plan of a whole file that must be right. */
export const planIn = (text: string): Promise<LogicalPlan> => planOf(text)
