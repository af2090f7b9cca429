const simple: Readonly<Record<string, string>> = { '"': '"', '\\': '\\', n: '\n', r: '\r', t: '\t', $: '$' }

export interface Unescaped {
  readonly value: string
  /** The first escape that is none, and where it stands. */
  readonly unknown: { readonly at: number; readonly text: string } | undefined
}

/** Reads `\" \\ \n \r \t \u{…} \$`. An unknown escape stays as written. */
export function readEscaped(text: string): Unescaped {
  if (!text.includes('\\')) return { value: text, unknown: undefined }
  let unknown: Unescaped['unknown']
  const value = text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u[0-9a-fA-F]{4}|[\s\S]|$)/g,
    (written, code: string | undefined, at: number) => {
      const point = code === undefined ? Number.NaN : Number.parseInt(code, 16)
      if (point <= 0x10ffff) return String.fromCodePoint(point)
      const char = written.length === 2 ? simple[written.charAt(1)] : undefined
      if (char !== undefined) return char
      unknown ??= { at, text: written }
      return written
    },
  )
  return { value, unknown }
}

/** The text of `"""…"""`: first and last line break and the common indentation removed. */
export function blockText(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n')
  if (lines.length === 1) return text
  const isBlank = (line: string): boolean => line.trim() === ''
  const closes = isBlank(lines.at(-1) ?? '')
  const first = lines[0] ?? ''
  const opens = isBlank(first)
  const inner = lines.slice(opens ? 1 : 0, closes ? -1 : undefined)
  const measured = inner.slice(opens ? 0 : 1).filter((line) => !isBlank(line))
  const indents = measured.map((line) => line.length - line.trimStart().length)
  const least = indents.length === 0 ? 0 : Math.min(...indents)
  return inner
    .map((line, i) => (!opens && i === 0 ? line : isBlank(line) ? '' : line.slice(least)))
    .join('\n')
}
