/** The package brings no types. */
declare module 'kafkajs-snappy' {
  import type { ICodec } from 'kafkajs'

  const snappy: () => ICodec
  export default snappy
}
