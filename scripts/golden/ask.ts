/** Runs one query of our own as the owner of the database. */
export type Ask = (sql: string, values?: unknown[]) => Promise<Record<string, unknown>[]>

/** The column `text` of every row. */
export const texts = async (ask: Ask, sql: string, values: unknown[] = []): Promise<string[]> =>
  (await ask(sql, values)).map((row) => String(row.text))

export const text = async (ask: Ask, sql: string, values: unknown[] = []): Promise<string> =>
  (await texts(ask, sql, values)).join('')
