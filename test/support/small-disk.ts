import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of so many KiB, in memory, at a folder; false where this user may not mount. `isAgain`: one that is there changes its size. */
export function mountSmallDisk(folder: string, size: number, isAgain = false): boolean {
  mkdirSync(folder, { recursive: true })
  const options = `${isAgain ? 'remount,' : ''}size=${size}k`
  return spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0
}

export function unmountSmallDisk(folder: string): void {
  spawnSync('umount', [folder])
}

/** Tries whether this user may mount. */
export function mayMountDisks(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'logpipe-mount-'))
  const may = mountSmallDisk(folder, 64)
  if (may) unmountSmallDisk(folder)
  rmSync(folder, { recursive: true, force: true })
  return may
}
