/** What the process tells its caller. */
export const exitCodes = {
  fine: 0,
  /** A pipeline has mistakes. */
  wrong: 1,
  /** The command line was used wrongly. */
  usage: 2,
  /** The pipeline failed while it ran, or rejected events with `--fail-on-reject`. */
  failed: 3,
  /** A defect of logpipe itself. */
  defect: 70,
} as const
