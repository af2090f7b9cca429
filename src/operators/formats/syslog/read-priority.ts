/** The number of `<38>` at the start and the place after it; one clause when it is out of range; undefined when there is none. */
export function readPriority(
  text: string,
): { readonly priority: number; readonly end: number } | string | undefined {
  if (text.charCodeAt(0) !== 0x3c) return undefined
  let priority = 0
  let at = 1
  for (; at <= 4; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (!(digit >= 0 && digit <= 9)) break
    priority = priority * 10 + digit
  }
  if (at === 1 || text.charCodeAt(at) !== 0x3e)
    return 'the "<" at the start begins no priority such as "<38>"'
  return priority > 191 ? `the priority ${priority} is above 191` : { priority, end: at + 1 }
}
