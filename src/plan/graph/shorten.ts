const longest = 90

/** A label that fits into a drawing: the end of a longer one gives way to `…`. */
export function shorten(label: string): string {
  const signs = [...label]
  return signs.length <= longest ? label : `${signs.slice(0, longest - 1).join('')}…`
}
