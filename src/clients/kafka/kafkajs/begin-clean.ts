import Connection from 'kafkajs/src/network/connection.js'

/** Bytes that say how long an answer is. */
const lengthSize = 4

/**
 * kafkajs 2.2.4 opens a lost connection anew and keeps the beginning of the answer that was cut off, to which it then adds the next answers: none of
 * them is understood any more. Here each connection begins with nothing.
 */
export function beginClean(): void {
  const { connect } = Connection.prototype
  Connection.prototype.connect = function (this: Connection): Promise<unknown> {
    if (!this.isConnected()) {
      this.chunks = []
      this.bytesBuffered = 0
      this.bytesNeeded = lengthSize
    }
    return connect.call(this)
  }
}
