/** How an aggregator of another tool is written here, argument by argument. */
export interface ForeignAggregator {
  /** Our aggregator. */
  readonly name: string
  /** The argument of this number is the condition of `where:`. */
  readonly where?: number
  /** What follows after the arguments: `95%`. */
  readonly append?: string
  /** The second argument is a number of percent. */
  readonly percent?: true
}
