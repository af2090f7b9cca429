import { InvalidArgumentError } from 'commander'

/** Collects `-p name=value`, which may be given several times; the last value of a name counts. */
export function collectParam(
  written: string,
  before: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const at = written.indexOf('=')
  if (at < 1) {
    throw new InvalidArgumentError(`A param is given as "-p NAME=VALUE", not "-p ${written}".`)
  }
  return { ...before, [written.slice(0, at).replace(/^\$/, '')]: written.slice(at + 1) }
}

/** Collects the values of an option that may be given several times. */
export const collectText = (written: string, before: readonly string[] | boolean | undefined): string[] =>
  Array.isArray(before) ? [...(before as readonly string[]), written] : [written]
