import { join } from 'node:path'
import type { Jdk } from './jdk.ts'

/** For a server that lives for minutes: little memory, little compiling, and classes as the last run left them where the JDK can do that. */
export function javaFlags(jdk: Jdk, heapMegabytes: number, cache: string, name: string): readonly string[] {
  const archive = [
    '-XX:+AutoCreateSharedArchive',
    `-XX:SharedArchiveFile=${join(cache, `${name}-${jdk.release}.jsa`)}`,
  ]
  return [
    `-Xmx${heapMegabytes}m`,
    '-Xms64m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-XX:+ExitOnOutOfMemoryError',
    ...(jdk.release >= 19 ? archive : []),
  ]
}
