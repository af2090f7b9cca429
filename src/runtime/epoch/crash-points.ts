/** Points of files that are written after the decision, or renamed after it. */
export const filePoints = [
  /** Half of what a file is to take is written. */
  'file half written',
  /** A file has its published name, and that is not recorded. */
  'file renamed',
] as const

/** Points of an outbox. */
export const outboxPoints = [
  /** Frames stand in an outbox, not synced and not decided. */
  'outbox written',
  /** The other side was given frames of an outbox, and that is not recorded. */
  'delivery sent',
  /** It is recorded. */
  'delivery noted',
  /** A frame that was refused for ever is put down, and in no dead letter yet. */
  'refusal noted',
] as const

/** Points of a spool. */
export const spoolPoints = [
  /** Frames stand in a spool and are not synced. */
  'spool written',
  /** They are, and nothing was read from them. */
  'spool synced',
  /** What a decided epoch has read is removed, as far as it can be. */
  'spool trimmed',
] as const

/** Points of an outbox whose other side keeps a mark. */
export const markPoints = [
  /** The other side has made what it was given true, with a mark of how far it goes. */
  'delivery committed',
] as const

/** Points of an epoch that an other side decides. */
export const remotePoints = [
  /** The decision is written down in the state directory, beside the one before it. */
  'epoch prepared',
  /** The other side has made it true, and the state directory does not say so yet. */
  'epoch committed',
  /** A start has found out what became of the epoch that was prepared. */
  'epoch settled',
] as const

/**
 * The named points of an epoch at which a test may kill the process (protocol §4). In the order in which they are passed.
 */
export const crashPoints = [
  /** Positions, ledger and state are frozen; barriers are not sent yet. */
  'cut',
  /** Barriers are in the buffers of all sinks. */
  'barriers sent',
  /** A piece of the changes of state stands in the log, not yet synced. */
  'log written',
  /** A sink has flushed what came before the barrier. */
  'sink flushed',
  /** All changes of state are durable. */
  'log synced',
  'before decision',
  'after decision',
  /** A sink has done what waited for the decision. */
  'after post-actions',
  /** A compaction has made a base that no decision names yet. */
  'base made',
  /** A new path has its intent row and is not made yet. */
  'sink intended',
  /** A new file is made and its identity not written down. */
  'sink created',
  /** Restored, and nothing read yet. */
  'restored',
  ...outboxPoints,
  ...markPoints,
  ...remotePoints,
  ...spoolPoints,
  ...filePoints,
] as const

export type CrashPoint = (typeof crashPoints)[number]
export type PassCrashPoint = (point: CrashPoint) => void
