import { delimiter } from 'node:path'

/** The folders where programs are looked for: the PATH, and where servers live on many systems. */
export const searchPath: readonly string[] = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin']
