/** A server cannot be started on this machine; the message says why, as the end of "skipped, because …". */
export class SkipReason extends Error {
  override readonly name = 'SkipReason'
}
