import { Client, type ClientOptions } from '@elastic/elasticsearch'

/** A document as a search finds it. */
export interface Found {
  readonly index: string
  readonly id: string
  readonly source: Readonly<Record<string, unknown>>
}

export const elasticsearchClient = (url: string, more: Partial<ClientOptions> = {}): Client =>
  new Client({ node: url, ...more })

/** How many documents an index, a data stream or a pattern of names has, with all that was written until now. */
export async function countDocuments(url: string, index: string): Promise<number> {
  const client = elasticsearchClient(url)
  try {
    await client.indices.refresh({ index })
    return (await client.count({ index })).count
  } finally {
    await client.close()
  }
}

/** All documents, in the order of their ids within an index. */
export async function readDocuments(url: string, index: string): Promise<readonly Found[]> {
  const client = elasticsearchClient(url)
  try {
    await client.indices.refresh({ index })
    const found: Found[] = []
    const pages = client.helpers.scrollSearch<Readonly<Record<string, unknown>>>({ index, size: 1000 })
    for await (const { body } of pages) {
      for (const { _index, _id, _source } of body.hits.hits)
        found.push({ index: _index, id: _id!, source: _source! })
    }
    const key = ({ index, id }: Found): string => `${index}\0${id}`
    return found.sort((a, b) => (key(a) < key(b) ? -1 : 1))
  } finally {
    await client.close()
  }
}
