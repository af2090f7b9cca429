import type { Connection } from './client.ts'

/** Makes what does a work with a library and throws what goes wrong as our error. `failureOf`: reads the errors of the library. */
export const guardedBy =
  (failureOf: (error: unknown, connection: Connection) => Error) =>
  async <T>(connection: Connection, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw failureOf(error, connection)
    }
  }
