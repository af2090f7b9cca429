/** What `work` gives, or what it throws where that is a `Kind`; anything else that it throws is thrown on. */
export function thrownOr<T, Kind extends Error>(
  Kind: new (...args: never[]) => Kind,
  work: () => T,
): T | Kind {
  try {
    return work()
  } catch (error) {
    if (error instanceof Kind) return error
    throw error
  }
}
