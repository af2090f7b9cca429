/** Digits of the number in a name. */
const digits = 6

/** The folder and the last name of an absolute path: `/logs/app.ndjson` → `/logs`, `app.ndjson`. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const at = path.lastIndexOf('/')
  return { folder: at <= 0 ? '/' : path.slice(0, at), name: path.slice(at + 1) }
}

export const joinPath = (folder: string, name: string): string =>
  folder === '/' ? `/${name}` : `${folder}/${name}`

/** `/logs//./app` → `/logs/app`. */
export const tidyPath = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`

/** What stands before and behind the number: `app.ndjson.gz` → `app`, `.ndjson.gz`. */
function aroundNumber(name: string): { readonly stem: string; readonly rest: string } {
  const at = name.indexOf('.', 1)
  return at === -1 ? { stem: name, rest: '' } : { stem: name.slice(0, at), rest: name.slice(at) }
}

/** The name of the n-th file of a series: `app.ndjson` → `app.000003.ndjson`. */
export function numberedName(name: string, number: number): string {
  const { stem, rest } = aroundNumber(name)
  return `${stem}.${String(number).padStart(digits, '0')}${rest}`
}

/** What a file is called while it is written. */
export const partName = (name: string): string => `${name}.part`

/** The next number of a series, when these names are in the folder. */
export function nextNumber(name: string, names: Iterable<string>): number {
  const { stem, rest } = aroundNumber(name)
  let last = 0
  for (const each of names) {
    if (!each.startsWith(`${stem}.`)) continue
    const [, number, ending] = /^(\d{6,})(.*)$/.exec(each.slice(stem.length + 1)) ?? []
    if (number !== undefined && (ending === rest || ending === partName(rest)))
      last = Math.max(last, Number(number))
  }
  return last + 1
}
