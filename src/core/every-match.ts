const made = new WeakMap<RegExp, RegExp>()

/** A regex as one that finds every match (flag `g`), made once for each. */
export function everyMatch(regex: RegExp): RegExp {
  if (regex.global) return regex
  let global = made.get(regex)
  if (global === undefined) {
    global = new RegExp(regex.source, `${regex.flags}g`)
    made.set(regex, global)
  }
  return global
}
