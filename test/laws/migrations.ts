export interface MigrationFile {
  /** `0001__house__foundation.sql` */
  readonly file: string
  readonly sql: string
}

const FILE = /^(\d{4})__([a-z]+)__[a-z0-9]+(?:_[a-z0-9]+)*\.sql$/
/** What a migration makes, changes or drops in a schema: the schema's name follows. */
const TOUCHES =
  /\b(?:create|alter|drop)\s+(?:unlogged\s+)?(?:table|sequence|(?:or\s+replace\s+)?function|view|materialized\s+view|type|index)\s+(?:concurrently\s+)?(?:if\s+(?:not\s+)?exists\s+)?([a-z_]+)\.|\bcreate\s+(?:unique\s+)?index\s+(?:concurrently\s+)?(?:\w+\s+)?on\s+(?:only\s+)?([a-z_]+)\./gi

/** R08: migrations are numbered in one order without gaps, say why they are there, and keep to the schema of their module. */
export function migrationFaults(migrations: readonly MigrationFile[]): string[] {
  return migrations.flatMap(({ file, sql }, at) => {
    const match = FILE.exec(file)
    if (!match) return [`${file}: is named NNNN__module__what.sql`]
    const faults: string[] = []
    if (Number(match[1]) !== at + 1)
      faults.push(`${file}: its number is ${String(at + 1).padStart(4, '0')} (no gaps, none twice)`)
    if (!/^-- why: \S.{15,}/.test(sql)) faults.push(`${file}: opens with a line "-- why: …" that says it in a sentence`)
    const code = sql.replace(/--[^\n]*/g, '').replace(/'(?:[^']|'')*'/g, "''")
    const foreign = new Set(
      [...code.matchAll(TOUCHES)].map((found) => found[1] ?? found[2]!).filter((schema) => schema !== match[2]),
    )
    for (const schema of foreign) faults.push(`${file}: touches ${schema}, which is another module's`)
    return faults
  })
}
