import type { API, fetchV17, Reader, ResponseErrorWithLocation } from '@platformatic/kafka'
import { messageOf } from '../../../core/message-of.ts'
import { checksumOf } from './checksum.ts'
import { type Batch, type BatchTools, readBatches } from './read-batches.ts'

/** The library as it is imported. */
type Library = typeof import('@platformatic/kafka')

type Tools =
  | 'ResponseError'
  | 'readKnownTaggedFields'
  | 'compressionsAlgorithmsByBitmask'
  | 'Writer'
  | 'crc32c'

export type FetchResponse = fetchV17.FetchResponse
type LibraryPartition = FetchResponse['responses'][number]['partitions'][number]

/** What a broker sent for a partition. Without `batches` the library has read its records. */
export type PartitionAnswer = LibraryPartition & {
  readonly batches?: () => Iterable<Batch>
  /** It sent nothing but this. */
  readonly failure?: Error
}

/** Requests for messages of the library by their versions, with answers that are read here; none for brokers before 3.1. */
export const fetchApis = (library: Library): ReadonlyMap<number, API<fetchV17.FetchRequest, FetchResponse>> =>
  new Map(
    [library.fetchV13, library.fetchV14, library.fetchV15, library.fetchV16, library.fetchV17].map(
      ({ api, createRequest }) => [
        api.version,
        library.createAPI<fetchV17.FetchRequest, FetchResponse>(
          api.key,
          api.version,
          createRequest,
          (_, key, version, reader) => readFetchResponse(library, key, version, reader),
        ),
      ],
    ),
  )

/** Reads the answer to a request for messages, of version 13 to 17. Batches stay as they are: the library makes an object with several parts of each record. */
export function readFetchResponse(
  library: Pick<Library, Tools>,
  key: number,
  version: number,
  reader: Reader,
): FetchResponse {
  const errors: ResponseErrorWithLocation[] = []
  const throttleTimeMs = reader.readInt32()
  const errorCode = reader.readInt16()
  if (errorCode !== 0) errors.push(['', [errorCode, null]])
  const response: FetchResponse = {
    throttleTimeMs,
    errorCode,
    sessionId: reader.readInt32(),
    nodeEndpoints: [],
    responses: reader.readArray((topic, i) => ({
      topicId: topic.readUUID(),
      partitions: topic.readArray(
        (r, j) => {
          const partition = readPartition(r, library)
          if (partition.errorCode !== 0)
            errors.push([`/responses/${i}/partitions/${j}`, [partition.errorCode, null]])
          return partition
        },
        true,
        false,
      ),
    })),
  }
  library.readKnownTaggedFields(reader, {})
  if (errors.length > 0) throw new library.ResponseError(key, version, Object.fromEntries(errors), response)
  return response
}

function readPartition(r: Reader, library: Pick<Library, Tools>): PartitionAnswer {
  const partition = {
    partitionIndex: r.readInt32(),
    errorCode: r.readInt16(),
    highWatermark: r.readInt64(),
    lastStableOffset: r.readInt64(),
    logStartOffset: r.readInt64(),
    abortedTransactions: r.readNullableArray((one) => ({
      producerId: one.readInt64(),
      firstOffset: one.readInt64(),
    })),
    preferredReadReplica: r.readInt32(),
  }
  const bytes = r.readBytes()
  library.readKnownTaggedFields(r, {})
  // From `records` the library takes out what was aborted; where there are none it does nothing.
  return { ...partition, records: [], batches: () => readBatches(bytes, toolsOf(library)) }
}

const toolsOf = (library: Pick<Library, Tools>): BatchTools => ({
  checksum: (batch) => checksumOf(library, batch),
  decompress(bits, bytes) {
    const algorithm = library.compressionsAlgorithmsByBitmask[bits]
    if (algorithm === undefined) throw new Error(`they are compressed in a way that is not known (${bits})`)
    try {
      return algorithm.decompressSync(bytes)
    } catch (cause) {
      throw new Error(`they cannot be decompressed (${messageOf(cause)})`, { cause })
    }
  },
})
