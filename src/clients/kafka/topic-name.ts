import type { Value } from '../../core/value.ts'

/** Brokers take no other names of topics. */
const valid = /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/

/** Says why no topic can be called so, as a clause; undefined where one can. */
export const topicNameProblem = (name: string): string | undefined =>
  valid.test(name)
    ? undefined
    : `"${name.length > 60 ? `${name.slice(0, 60)}…` : name}" is no name of a topic, which has 1 to 249 letters, digits, ".", "_" and "-"`

/** Topics in which brokers keep what is theirs: offsets of groups, outcomes of transactions. No pattern is meant for them. */
const internal: ReadonlySet<string> = new Set([
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
  '__cluster_metadata',
])

/** Those that are not the brokers' own. */
export const ofUsers = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !internal.has(name))

/** Says which of some names cannot be that of a topic, as a sentence. */
export function topicNamesProblem(value: Value): string | undefined {
  for (const name of Array.isArray(value) ? value : [value]) {
    const problem = topicNameProblem(String(name))
    if (problem !== undefined) return `${problem}.`
  }
  return undefined
}
