/**
 * What a source tells of its partitions, so that event time knows for whom to wait (protocol W3, W5). A partition that nothing was told of is
 * there from its first event on. All of it may be told again, and of partitions that nobody knows.
 */
export interface PartitionNotes {
  /**
   * Something is there to be read, or nobody knows: time waits for them until they rest or end. A source that ends by itself names all of them before
   * its first read.
   */
  readonly expect: (partitions: Iterable<string>) => void
  /** All that is there of it now was read. `quiet`: for so many microseconds nothing came to lie there, where the source knows; else the clock is gone by. */
  readonly rests: (partition: string, quiet?: number) => void
  /** Nothing will come from it any more. */
  readonly ends: (partition: string) => void
}
