/**
 * What decides at one place of the grammar, in names of tokens. `alts`: the paths of each alternative, the first that fits wins. `paths`:
 * enter the optional part when one of them fits.
 */
export type LookaheadEntry =
  | { readonly alts: readonly (readonly (readonly string[])[])[]; readonly gated: boolean }
  | { readonly paths: readonly (readonly string[])[] }

/** By rule, then by place in the rule as the parser numbers them. */
export type LookaheadTable = Readonly<Record<string, Readonly<Record<string, LookaheadEntry>>>>

/** Worked out by the build and put in its place; in the sources the parser works it out when it starts. */
export const lookaheadTable: LookaheadTable | undefined = undefined
