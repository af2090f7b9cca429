/** Does a text fit a pattern in which `*` stands for any text and `?` for one character? Linear in text × pattern, whatever they are. */
export function globMatches(pattern: string, text: string): boolean {
  if (!pattern.includes('*') && !pattern.includes('?')) return pattern === text
  const want = codePointsOf(pattern)
  const have = codePointsOf(text)
  let p = 0
  let t = 0
  // Where the last star stood and what it has taken so far: a later one makes an earlier one's choice final.
  let star = -1
  let taken = 0
  while (t < have.length) {
    if (want[p] === '*') {
      star = p++
      taken = t
    } else if (p < want.length && (want[p] === '?' || want[p] === have[t])) {
      p += 1
      t += 1
    } else if (star >= 0) {
      p = star + 1
      t = ++taken
    } else {
      return false
    }
  }
  while (want[p] === '*') p += 1
  return p === want.length
}

const codePointsOf = (text: string): string | readonly string[] =>
  /[\ud800-\udbff]/.test(text) ? [...text] : text
