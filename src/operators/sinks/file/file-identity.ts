import { type BigIntStats, statSync } from 'node:fs'

/** Who a file is, whatever it is called: device, inode and birth time. Inodes alone are used again at once. */
export const identityOf = ({
  dev,
  ino,
  birthtimeNs,
}: Pick<BigIntStats, 'dev' | 'ino' | 'birthtimeNs'>): string => `${dev}:${ino}:${birthtimeNs}`

export const lookAt = (path: string): BigIntStats | undefined =>
  statSync(path, { bigint: true, throwIfNoEntry: false })

/** Who stands at a path; undefined for nobody. */
export function identityAt(path: string): string | undefined {
  const stats = lookAt(path)
  return stats && identityOf(stats)
}
