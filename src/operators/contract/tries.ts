/** How a sink wants to be tried again where its pipeline does not say it ("retry: …"): tiers, one after the other. Times in microseconds. */
export interface Tries {
  /** So many follow without a wait. */
  readonly atOnce: number
  /** Then one after each of so many waits, from the first to the longest. */
  readonly waits: number
  readonly first: number
  readonly longest: number
  /** Then one after each wait of this length. */
  readonly park: number
}

/** Which of them an attempt belongs to. */
export type Tier = 'at_once' | 'backoff' | 'parked'
