import type { KafkaAdmin } from './client.ts'

/** Milliseconds after which topics are looked for that were made since. */
export const lookAround = 30_000

/** Topics that are there now and whose names match one of the patterns; brokers are asked only where there are any. */
export const topicsLike = async (
  patterns: readonly RegExp[],
  { topics }: Pick<KafkaAdmin, 'topics'>,
): Promise<readonly string[]> =>
  patterns.length === 0 ? [] : (await topics()).filter((name) => patterns.some((one) => one.test(name)))

/** The same by a connection of its own, which is closed again. */
export async function lookForTopics(
  patterns: readonly RegExp[],
  admin: Pick<KafkaAdmin, 'topics' | 'close'>,
): Promise<readonly string[]> {
  try {
    return await topicsLike(patterns, admin)
  } finally {
    await admin.close()
  }
}
