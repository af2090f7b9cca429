/** A file: what was written, and how much of it a loss of power cannot take. */
export interface Disk<T> {
  items: T[]
  synced: number
}

export const emptyDisk = <T>(): Disk<T> => ({ items: [], synced: 0 })

export function sync<T>(disk: Disk<T>, upTo: number): void {
  disk.synced = Math.max(disk.synced, Math.min(upTo, disk.items.length))
}

export function cut<T>(disk: Disk<T>, length: number): void {
  disk.items.length = Math.min(disk.items.length, length)
  disk.synced = Math.min(disk.synced, length)
}

/** The lengths that a loss of power may leave; the whole one is that of the end of the process alone. */
export const lengthsAfterCrash = <T>({ items, synced }: Disk<T>): readonly number[] =>
  Array.from({ length: items.length - synced + 1 }, (_, more) => synced + more)
