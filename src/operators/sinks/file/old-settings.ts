/** Settings of sinks that write files, which were used before and have no place any more, each with what to do instead. */
export const oldSettings: Readonly<Record<string, string>> = {
  uncompress_algorithm: 'Sources decompress what they read, so nothing compressed comes to a sink.',
}
