/** What no index, alias and data stream is called. Names in `<…>` are computed by the server. */
const wrong = /^[-_+]|^\.{1,2}$|[\s\\/*?"<>|,#:]/

/** Says why nothing can be called so, as a sentence. Only aliases may have letters in upper case. */
export function indexNameProblem(name: string, isDataStream: boolean): string | undefined {
  if (/^<.+>$/.test(name)) return undefined
  const what = isDataStream ? 'a data stream' : 'an index'
  if (isDataStream && name !== name.toLowerCase())
    return `"${name}" is no name of ${what}, which has no letters in upper case.`
  const isLong = Buffer.byteLength(name) > 255
  return name === '' || isLong || wrong.test(name)
    ? `"${name}" is no name of ${what}, which has 1 to 255 bytes, no spaces and none of \\ / * ? " < > | , # :, and does not begin with "-", "_" or "+".`
    : undefined
}
