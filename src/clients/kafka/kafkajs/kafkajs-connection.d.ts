/** A part of kafkajs that its types do not tell of, as far as it is used here. */
declare module 'kafkajs/src/network/connection.js' {
  export default class Connection {
    /** Of an answer that has not come in full. */
    chunks: Buffer[]
    bytesBuffered: number
    bytesNeeded: number
    isConnected(): boolean
    connect(): Promise<unknown>
  }
}
