import type { API, Callback, MessageRecord, Producer } from '@platformatic/kafka'
import type { Connection, ProducerOptions } from '../client.ts'
import { baseOptions } from './options.ts'
import { type ProduceOptions, produceRequest } from './produce-request.ts'

/** Makes a producer; some requests are not those of the library. */
export async function createProducer(
  connection: Connection,
  { acks, compression, idempotent, transactionalId, transactionTimeout = 60_000_000 }: ProducerOptions,
): Promise<Producer> {
  const library = await import('@platformatic/kafka')
  const { addPartitionsToTxnV3, createAPI } = library
  const getApi: typeof library.kGetApi = library.kGetApi
  const produceApis = new Map(
    [library.produceV9, library.produceV10, library.produceV11].map(({ api, parseResponse }) => [
      api.version,
      createAPI(
        api.key,
        api.version,
        (acks: number, timeout: number, messages: readonly MessageRecord[], options: ProduceOptions) =>
          produceRequest(library, acks, timeout, messages, options),
        parseResponse,
      ),
    ]),
  )
  class OwnProducer extends library.Producer {
    override [getApi]<A extends unknown[], R>(name: string, callback: Callback<API<A, R>>): void {
      // Later versions are meant for brokers, which refuse them to users without rights to the cluster; the library takes the latest.
      if (name === 'AddPartitionsToTxn') callback(null, addPartitionsToTxnV3.api as unknown as API<A, R>)
      else if (name === 'InitProducerId' && transactionalId !== undefined)
        super[getApi]<A, R>(name, (error, api) =>
          callback(error, api && withTimeout(api, transactionTimeout)),
        )
      else if (name === 'Produce')
        super[getApi]<A, R>(name, (error, api) =>
          callback(error, api && ((produceApis.get(api.version) as unknown as API<A, R>) ?? api)),
        )
      else super[getApi](name, callback)
    }
  }
  return new OwnProducer({
    ...baseOptions(connection),
    acks,
    compression,
    idempotent: idempotent || transactionalId !== undefined,
    ...(transactionalId === undefined ? {} : { transactionalId }),
  })
}

/** The request for a producer id: the library lets a transaction last as long as a request may take. */
function withTimeout<A extends unknown[], R>(api: API<A, R>, micros: number): API<A, R> {
  type Ask = (connection: unknown, id: unknown, timeout: number, ...rest: unknown[]) => void
  const ask: Ask = (connection, id, _timeout, ...rest) =>
    (api as unknown as Ask)(connection, id, Math.ceil(micros / 1000), ...rest)
  return ask as unknown as API<A, R>
}
