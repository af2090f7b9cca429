import { readFileSync } from 'node:fs'

/** Tells one boot of the machine from another; empty where the system does not say. */
export function presentBoot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return ''
  }
}
