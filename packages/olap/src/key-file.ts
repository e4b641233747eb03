import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProjectedType } from '@atrium/kernel'
import type { Key } from './round.ts'
import { TYPES } from './shape.ts'

/** Keys as a file of one column, for DuckDB to join with. Answers the select that reads it, of the column's own type: with another, nothing is left out while a table is read. */
export async function keyFile(
  folder: string,
  name: string,
  { type }: { readonly type: ProjectedType },
  keys: Iterable<Key>,
): Promise<string> {
  const path = join(folder, `${name}.keys`)
  await writeFile(path, `${[...keys].join('\n')}\n`)
  return `select cast(key as ${TYPES[type]}) as key from ${reader(path, ['key'])}`
}

/** Pairs of numbers below 2^31, in the same way. */
export async function pairFile(
  folder: string,
  name: string,
  columns: readonly [string, string],
  pairs: ReadonlyMap<number, number>,
): Promise<string> {
  const path = join(folder, `${name}.keys`)
  await writeFile(path, Array.from(pairs, ([one, other]) => `${one},${other}\n`).join(''))
  const cast = columns.map((column) => `cast(${column} as ${TYPES.int}) as ${column}`)
  return `select ${cast.join(', ')} from ${reader(path, columns)}`
}

function reader(path: string, columns: readonly string[]): string {
  const types = columns.map((column) => `'${column}': 'VARCHAR'`).join(', ')
  return `read_csv('${path.replaceAll("'", "''")}', columns = {${types}}, delim = ',', header = false, auto_detect = false, new_line = '\\n')`
}
