import type { ElasticClient } from '../../../clients/elasticsearch/client.ts'
import { isRecord, type Rec, type Value } from '../../../core/value.ts'

export interface Bootstrap {
  /** Name of the template and of the policy. */
  readonly name: string
  readonly template: Readonly<Record<string, Value>> | undefined
  readonly ilm: Readonly<Record<string, Value>> | undefined
}

/** Puts a lifecycle policy and an index template, the policy first since the template may name it. The same at each start. */
export async function putTemplates(
  client: Pick<ElasticClient, 'ask'>,
  { name, template, ilm }: Bootstrap,
): Promise<void> {
  const path = encodeURIComponent(name)
  if (ilm !== undefined) await client.ask('PUT', `/_ilm/policy/${path}`, { policy: { ...ilm } })
  if (template !== undefined) await client.ask('PUT', `/_index_template/${path}`, { ...template })
}

/** Says what is wrong with a template. */
export function templateShapeProblem(value: Value): string | undefined {
  const { index_patterns: patterns = null, template = {} } = value as Rec
  const all = Array.isArray(patterns) ? patterns : [patterns]
  if (all.length === 0 || all.some((one) => typeof one !== 'string'))
    return 'A template names its indices, as in {index_patterns: ["logs-*"], template: {…}}.'
  return isRecord(template)
    ? undefined
    : '"template.template" is a record, such as {settings: {…}, mappings: {…}}.'
}

/** Says what is wrong with a lifecycle policy. */
export const policyProblem = (value: Value): string | undefined =>
  isRecord((value as Rec)['phases'] ?? null)
    ? undefined
    : 'A policy has phases, as in {phases: {hot: {actions: {rollover: {max_age: "1d"}}}}}.'
